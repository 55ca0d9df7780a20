ALTER TABLE "calls" ADD COLUMN "wanted_person" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "recordings" ADD COLUMN "speech_ms" integer;--> statement-breakpoint
UPDATE "calls" SET "wanted_person" = true WHERE "direction" = 'inbound' AND ("queued_at" IS NOT NULL OR "result" = 'voicemail');--> statement-breakpoint
-- those who hung up before the beep: as far back as the list goes, and for calls under way
UPDATE "calls" SET "wanted_person" = true WHERE "direction" = 'inbound' AND NOT "wanted_person" AND "started_at" > now() - interval '7 days'
  AND EXISTS (SELECT 1 FROM "call_events" e WHERE e."call_id" = "calls"."id" AND e."type" = 'flow'
    AND e."data" -> 'note' ->> 'note' = 'entered' AND e."data" -> 'note' ->> 'nodeType' IN ('queue', 'voicemail'));
