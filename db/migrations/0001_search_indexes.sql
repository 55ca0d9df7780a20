CREATE INDEX "members_name_ending" ON "members" USING btree (reverse("name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "members_organisations" ON "members" USING btree ("name") WHERE "members"."kind" = 'organisation';--> statement-breakpoint
CREATE INDEX "work_orders_number_start" ON "work_orders" USING btree ("number" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "work_orders_number_ending" ON "work_orders" USING btree (reverse("number") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "work_orders_contact_name" ON "work_orders" USING btree ("contact_name" text_pattern_ops);