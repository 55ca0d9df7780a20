CREATE TABLE "staff_districts" (
	"staff_id" uuid NOT NULL,
	"district_code" text NOT NULL,
	CONSTRAINT "staff_districts_staff_id_district_code_pk" PRIMARY KEY("staff_id","district_code")
);
--> statement-breakpoint
DROP INDEX "callback_tasks_owner";--> statement-breakpoint
DROP INDEX "calls_staff";--> statement-breakpoint
ALTER TABLE "staff_districts" ADD CONSTRAINT "staff_districts_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_districts" ADD CONSTRAINT "staff_districts_district_code_districts_code_fk" FOREIGN KEY ("district_code") REFERENCES "public"."districts"("code") ON DELETE no action ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "staff_districts_district" ON "staff_districts" USING btree ("district_code");--> statement-breakpoint
CREATE INDEX "work_orders_district" ON "work_orders" USING btree ("district_code","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "callback_tasks_owner" ON "callback_tasks" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "calls_staff" ON "calls" USING btree ("staff_id","started_at" DESC NULLS LAST,"id" DESC NULLS LAST);