-- A name as it is compared and searched; the same as foldName of text/name.ts (a test compares them).
CREATE FUNCTION fold_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(regexp_replace(normalize(name, NFKC), '[\u0009-\u000d\u0020\u002e\u0085\u00ad\u00b7\u061c\u1680\u180e\u200b-\u200f\u2022\u2027-\u202e\u2060-\u206f\u2219\u22c5\u30fb\ufeff]', '', 'g') COLLATE "C") $$;--> statement-breakpoint
-- Of several evaluations of an order the newest counts.
UPDATE "evaluations" e SET "authoritative" = false WHERE e."authoritative" AND EXISTS (
  SELECT 1 FROM "evaluations" l WHERE l."order_id" = e."order_id" AND l."authoritative" AND (l."at", l."id") > (e."at", e."id"));--> statement-breakpoint
-- Mobiles that were called through 17951 with a zero before them were kept as +8601…: no such numbers exist.
UPDATE "calls" SET "number" = '+86' || substr("number", 5) WHERE "number" ~ '^\+8601[3-9][0-9]{9}$';--> statement-breakpoint
DROP INDEX "members_name";--> statement-breakpoint
DROP INDEX "members_name_ending";--> statement-breakpoint
DROP INDEX "work_orders_contact_name";--> statement-breakpoint
CREATE UNIQUE INDEX "evaluations_authoritative" ON "evaluations" USING btree ("order_id") WHERE "evaluations"."authoritative";--> statement-breakpoint
CREATE INDEX "members_name_folded" ON "members" USING btree (fold_name("name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "members_name_folded_ending" ON "members" USING btree (reverse(fold_name("name")) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "work_orders_contact_folded" ON "work_orders" USING btree (fold_name("contact_name") text_pattern_ops);