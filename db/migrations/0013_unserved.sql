ALTER TABLE "queues" ALTER COLUMN "age_seconds" SET DEFAULT 60;--> statement-breakpoint
ALTER TABLE "queues" ADD COLUMN "offer_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
-- nobody chose never by hand so far: it was the default, and let callers of a queue wait for ever behind those of another
UPDATE "queues" SET "age_seconds" = 60, "updated_at" = now() WHERE "age_seconds" = 0;
