DROP INDEX "recordings_state";--> statement-breakpoint
ALTER TABLE "recordings" ADD COLUMN "reason" text;--> statement-breakpoint
CREATE INDEX "recordings_state" ON "recordings" USING btree ("state") WHERE "recordings"."state" in ('recording', 'processing');--> statement-breakpoint
UPDATE "recordings" SET "state" = 'missing', "reason" = case when "error" = 'neither side was recorded' then 'no-sound' else 'unreadable' end WHERE "state" = 'failed';--> statement-breakpoint
UPDATE "recordings" SET "state" = 'partial', "reason" = 'short' WHERE "state" = 'ready' AND "error" is not null;
