CREATE TABLE "audit_chain" (
	"id" integer PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp (3) with time zone,
	"cut_position" bigint NOT NULL,
	"cut_hash" text NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"verified_position" bigint,
	"fault" jsonb,
	CONSTRAINT "audit_chain_one" CHECK ("audit_chain"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "position" bigint;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "hash" text;--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_kind","subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_open" ON "audit_log" USING btree ("id") WHERE "audit_log"."hash" is null;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_position_unique" UNIQUE("position");--> statement-breakpoint
INSERT INTO "audit_chain" ("id", "position", "hash", "cut_position", "cut_hash") VALUES (1, 0, repeat('0', 64), 0, repeat('0', 64));--> statement-breakpoint
CREATE FUNCTION audit_log_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op = 'INSERT' then
    new.position := null;
    new.hash := null;
    return new;
  elsif tg_op = 'UPDATE' then
    if old.hash is null and new.hash is not null and new.position is not null
      and to_jsonb(new) - 'hash' - 'position' = to_jsonb(old) - 'hash' - 'position' then
      return new;
    end if;
  elsif tg_op = 'DELETE' then
    if old.position <= nullif(current_setting('hearthline.audit_cut', true), '')::bigint then
      return old;
    end if;
  end if;
  raise exception 'audit_log is append-only' using errcode = '23001';
end $$;--> statement-breakpoint
CREATE TRIGGER audit_log_keeps_rows BEFORE INSERT OR UPDATE OR DELETE ON "audit_log" FOR EACH ROW EXECUTE FUNCTION audit_log_keeps();--> statement-breakpoint
CREATE TRIGGER audit_log_keeps_table BEFORE TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION audit_log_keeps();
