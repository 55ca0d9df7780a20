ALTER TABLE "drafts" ADD COLUMN "returned" jsonb;--> statement-breakpoint
-- forms that an earlier version gave back did not keep why
UPDATE "drafts" SET "returned" = jsonb_build_object(
  'sentAt', to_char("updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'at', to_char("updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'why', 'refused', 'detail', '', 'call', "call_id", 'masked', null
) WHERE "data" ? 'form';
