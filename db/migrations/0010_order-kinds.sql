ALTER TABLE "work_orders" ALTER COLUMN "district_code" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "work_orders" ALTER COLUMN "address_detail" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "work_orders" ALTER COLUMN "category_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_service" CHECK ("work_orders"."type" <> 'service' or num_nulls("work_orders"."category_id", "work_orders"."district_code", "work_orders"."address_detail") = 0);