CREATE TABLE "number_searches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"digits" integer NOT NULL,
	"hits" uuid[] DEFAULT '{}'::uuid[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reveals" ADD COLUMN "context_kind" text;--> statement-breakpoint
ALTER TABLE "reveals" ADD COLUMN "context_id" text;--> statement-breakpoint
ALTER TABLE "reveals" ADD COLUMN "reason_kind" text DEFAULT 'other' NOT NULL;--> statement-breakpoint
CREATE INDEX "number_searches_staff" ON "number_searches" USING btree ("staff_id","kind","at");--> statement-breakpoint
CREATE INDEX "number_searches_hits" ON "number_searches" USING gin ("hits");