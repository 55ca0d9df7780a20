CREATE SEQUENCE "public"."member_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1001 CACHE 1;--> statement-breakpoint
CREATE TABLE "callback_attempts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"task_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"call_id" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "callback_tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" uuid NOT NULL,
	"assignment_id" uuid,
	"kind" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"callable_from" timestamp (3) with time zone NOT NULL,
	"announced_for" timestamp (3) with time zone,
	"owner_id" uuid,
	"taken_at" timestamp (3) with time zone,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"recheck" boolean DEFAULT false NOT NULL,
	"ask_merchant" boolean DEFAULT false NOT NULL,
	"promise" text,
	"result" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evaluations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" uuid NOT NULL,
	"assignment_id" uuid,
	"task_id" uuid,
	"source" text NOT NULL,
	"reached" boolean NOT NULL,
	"timeliness" text,
	"minutes_late" integer,
	"satisfaction" smallint,
	"fee_fen" integer,
	"comment" text,
	"staff_id" uuid,
	"authoritative" boolean DEFAULT true NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "call_events" (
	"entry_id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"id" text PRIMARY KEY NOT NULL,
	"direction" text NOT NULL,
	"state" text NOT NULL,
	"number" text,
	"did" text,
	"flow_id" text,
	"queue_id" text,
	"language" text DEFAULT 'zh' NOT NULL,
	"seat_number" text,
	"staff_id" uuid,
	"order_id" uuid,
	"task_id" uuid,
	"member_id" uuid,
	"merchant_id" uuid,
	"keys" text DEFAULT '' NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"queued_at" timestamp (3) with time zone,
	"offered_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ivr_ms" integer DEFAULT 0 NOT NULL,
	"waited_ms" integer DEFAULT 0 NOT NULL,
	"rang_ms" integer DEFAULT 0 NOT NULL,
	"talked_ms" integer DEFAULT 0 NOT NULL,
	"held_ms" integer DEFAULT 0 NOT NULL,
	"result" text,
	"ended_by" text,
	"cause" integer,
	"sip" integer,
	"seq" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_access" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"recording_id" text NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"action" text DEFAULT 'play' NOT NULL,
	"address" text
);
--> statement-breakpoint
CREATE TABLE "recordings" (
	"id" text PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"kind" text DEFAULT 'conversation' NOT NULL,
	"seat_number" text,
	"staff_id" uuid,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"duration_ms" integer,
	"bytes" bigint,
	"file" text,
	"sha256" text,
	"error" text,
	"retention_class" text DEFAULT 'standard' NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"parent_id" uuid,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL,
	"initials" text NOT NULL,
	"level" smallint NOT NULL,
	"sort" integer DEFAULT 0 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "categories_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "districts" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"initials" text NOT NULL,
	"sort" integer DEFAULT 0 NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dispatch_assignments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"merchant_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"state" text DEFAULT 'issued' NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"time_limit_at" timestamp (3) with time zone NOT NULL,
	"fee_quote_fen" integer,
	"callback_at" timestamp (3) with time zone NOT NULL,
	"responded_at" timestamp (3) with time zone,
	"returned_at" timestamp (3) with time zone,
	"return_reason" text,
	"return_note" text,
	"responsibility" text,
	"finished_at" timestamp (3) with time zone,
	"call_id" text,
	"idempotency_key" uuid NOT NULL,
	CONSTRAINT "dispatch_assignments_idempotencyKey_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "dispatch_enquiries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"merchant_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"call_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"result" text NOT NULL,
	"refuse_reason" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"call_id" text,
	"data" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member_addresses" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"member_id" uuid NOT NULL,
	"district_code" text NOT NULL,
	"detail" text NOT NULL,
	"label" text,
	"default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member_phones" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"member_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"label" text,
	"primary" boolean DEFAULT false NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"member_no" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"initials" text NOT NULL,
	"gender" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"blocked" boolean DEFAULT false NOT NULL,
	"blocked_reason" text,
	"channel" text DEFAULT 'phone' NOT NULL,
	"remark" text,
	"first_contact_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "members_memberNo_unique" UNIQUE("member_no")
);
--> statement-breakpoint
CREATE TABLE "merchant_categories" (
	"merchant_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	CONSTRAINT "merchant_categories_merchant_id_category_id_pk" PRIMARY KEY("merchant_id","category_id")
);
--> statement-breakpoint
CREATE TABLE "merchant_districts" (
	"merchant_id" uuid NOT NULL,
	"district_code" text NOT NULL,
	CONSTRAINT "merchant_districts_merchant_id_district_code_pk" PRIMARY KEY("merchant_id","district_code")
);
--> statement-breakpoint
CREATE TABLE "merchant_notices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"merchant_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"assignment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "merchant_offerings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"merchant_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"name" text NOT NULL,
	"price_fen" integer,
	"unit" text,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "merchant_phones" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"merchant_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"label" text,
	"primary" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "merchants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"merchant_no" text NOT NULL,
	"name" text NOT NULL,
	"initials" text NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"qualified_until" timestamp (3) with time zone,
	"contact_name" text NOT NULL,
	"district_code" text NOT NULL,
	"address" text NOT NULL,
	"intro" text,
	"level" smallint DEFAULT 0 NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"capacity_per_day" integer DEFAULT 10 NOT NULL,
	"joined_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "merchants_merchantNo_unique" UNIQUE("merchant_no")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"staff_id" uuid,
	"action" text NOT NULL,
	"subject_kind" text,
	"subject_id" text,
	"address" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"member_id" uuid,
	"order_id" uuid,
	"purpose" text NOT NULL,
	"text_version" text NOT NULL,
	"channel" text NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"call_id" text,
	"taken_by" uuid
);
--> statement-breakpoint
CREATE TABLE "reveals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" uuid NOT NULL,
	"order_id" uuid,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"week" jsonb NOT NULL,
	"special" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dids" (
	"number" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"flow_id" text,
	"queue_id" text,
	"language" text DEFAULT 'zh' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "flows" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"definition" jsonb NOT NULL,
	"published_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prompts" (
	"id" text PRIMARY KEY NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	"file" text,
	"sha256" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queues" (
	"id" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"skill" text NOT NULL,
	"strategy" text DEFAULT 'longest-idle' NOT NULL,
	"ring_seconds" integer DEFAULT 20 NOT NULL,
	"wrap_up_seconds" integer DEFAULT 60 NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"age_seconds" integer DEFAULT 0 NOT NULL,
	"target_seconds" integer DEFAULT 15 NOT NULL,
	"announce_seconds" integer DEFAULT 30 NOT NULL,
	"max_wait_seconds" integer DEFAULT 1800 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent_state_log" (
	"entry_id" text PRIMARY KEY NOT NULL,
	"seat_number" text NOT NULL,
	"staff_id" uuid,
	"state" text NOT NULL,
	"reason" text,
	"call_id" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seat_skills" (
	"seat_number" text NOT NULL,
	"queue_id" text NOT NULL,
	"level" smallint DEFAULT 5 NOT NULL,
	CONSTRAINT "seat_skills_seat_number_queue_id_pk" PRIMARY KEY("seat_number","queue_id")
);
--> statement-breakpoint
CREATE TABLE "seats" (
	"number" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text DEFAULT 'any' NOT NULL,
	"sip_digest" text,
	"sip_realm" text,
	"wrap_up_seconds" integer,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sms_outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" uuid,
	"assignment_id" uuid,
	"template" text NOT NULL,
	"number" text NOT NULL,
	"body" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"provider_id" text,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"address" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_no" text NOT NULL,
	"username" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"roles" text[] DEFAULT '{}' NOT NULL,
	"seat_number" text,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "staff_staffNo_unique" UNIQUE("staff_no")
);
--> statement-breakpoint
CREATE TABLE "order_counters" (
	"day" date PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "work_order_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"order_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"note" text,
	"call_id" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "work_orders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" text NOT NULL,
	"type" text NOT NULL,
	"state" text NOT NULL,
	"state_since" timestamp (3) with time zone NOT NULL,
	"owner" text NOT NULL,
	"urgency" text DEFAULT 'normal' NOT NULL,
	"pool_rank" smallint DEFAULT 0 NOT NULL,
	"channel" text DEFAULT 'phone' NOT NULL,
	"member_id" uuid,
	"contact_name" text NOT NULL,
	"contact_number" text NOT NULL,
	"contact_phone_id" uuid,
	"district_code" text NOT NULL,
	"address_detail" text NOT NULL,
	"category_id" uuid NOT NULL,
	"content" text NOT NULL,
	"requirements" text,
	"confidential" boolean DEFAULT false NOT NULL,
	"appointment_from" timestamp (3) with time zone,
	"appointment_to" timestamp (3) with time zone,
	"budget_fen" integer,
	"round" integer DEFAULT 0 NOT NULL,
	"reopen_count" integer DEFAULT 0 NOT NULL,
	"claimed_by" uuid,
	"claimed_until" timestamp (3) with time zone,
	"intake_agent_id" uuid,
	"dispatch_agent_id" uuid,
	"callback_agent_id" uuid,
	"assignment_id" uuid,
	"merchant_id" uuid,
	"time_limit_at" timestamp (3) with time zone,
	"fee_quote_fen" integer,
	"callback_at" timestamp (3) with time zone,
	"source_call_id" text,
	"parent_order_id" uuid,
	"duplicate_of" uuid,
	"due_rule" text,
	"due_at" timestamp (3) with time zone,
	"warn_at" timestamp (3) with time zone,
	"idempotency_key" uuid NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"dispatched_at" timestamp (3) with time zone,
	"responded_at" timestamp (3) with time zone,
	"served_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"closed_reason" text,
	"archived_at" timestamp (3) with time zone,
	"ext" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "work_orders_number_unique" UNIQUE("number"),
	CONSTRAINT "work_orders_idempotencyKey_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "work_orders_claim" CHECK (("work_orders"."state" = 'dispatching') = ("work_orders"."claimed_by" is not null))
);
--> statement-breakpoint
ALTER TABLE "callback_attempts" ADD CONSTRAINT "callback_attempts_task_id_callback_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."callback_tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_attempts" ADD CONSTRAINT "callback_attempts_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_tasks" ADD CONSTRAINT "callback_tasks_order_id_work_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."work_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_tasks" ADD CONSTRAINT "callback_tasks_assignment_id_dispatch_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."dispatch_assignments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "callback_tasks" ADD CONSTRAINT "callback_tasks_owner_id_staff_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_order_id_work_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."work_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_assignment_id_dispatch_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."dispatch_assignments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_task_id_callback_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."callback_tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_parent_id_categories_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatch_assignments" ADD CONSTRAINT "dispatch_assignments_order_id_work_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."work_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatch_assignments" ADD CONSTRAINT "dispatch_assignments_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatch_assignments" ADD CONSTRAINT "dispatch_assignments_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatch_enquiries" ADD CONSTRAINT "dispatch_enquiries_order_id_work_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."work_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatch_enquiries" ADD CONSTRAINT "dispatch_enquiries_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatch_enquiries" ADD CONSTRAINT "dispatch_enquiries_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_addresses" ADD CONSTRAINT "member_addresses_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_addresses" ADD CONSTRAINT "member_addresses_district_code_districts_code_fk" FOREIGN KEY ("district_code") REFERENCES "public"."districts"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_phones" ADD CONSTRAINT "member_phones_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_categories" ADD CONSTRAINT "merchant_categories_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_categories" ADD CONSTRAINT "merchant_categories_category_id_categories_id_fk" FOREIGN KEY ("category_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_districts" ADD CONSTRAINT "merchant_districts_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_districts" ADD CONSTRAINT "merchant_districts_district_code_districts_code_fk" FOREIGN KEY ("district_code") REFERENCES "public"."districts"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_notices" ADD CONSTRAINT "merchant_notices_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_offerings" ADD CONSTRAINT "merchant_offerings_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_offerings" ADD CONSTRAINT "merchant_offerings_category_id_categories_id_fk" FOREIGN KEY ("category_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_phones" ADD CONSTRAINT "merchant_phones_merchant_id_merchants_id_fk" FOREIGN KEY ("merchant_id") REFERENCES "public"."merchants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchants" ADD CONSTRAINT "merchants_district_code_districts_code_fk" FOREIGN KEY ("district_code") REFERENCES "public"."districts"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dids" ADD CONSTRAINT "dids_queue_id_queues_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."queues"("id") ON DELETE no action ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "seat_skills" ADD CONSTRAINT "seat_skills_seat_number_seats_number_fk" FOREIGN KEY ("seat_number") REFERENCES "public"."seats"("number") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "seat_skills" ADD CONSTRAINT "seat_skills_queue_id_queues_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."queues"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_seat_number_seats_number_fk" FOREIGN KEY ("seat_number") REFERENCES "public"."seats"("number") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "work_order_events" ADD CONSTRAINT "work_order_events_order_id_work_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."work_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_contact_phone_id_member_phones_id_fk" FOREIGN KEY ("contact_phone_id") REFERENCES "public"."member_phones"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_district_code_districts_code_fk" FOREIGN KEY ("district_code") REFERENCES "public"."districts"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_category_id_categories_id_fk" FOREIGN KEY ("category_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_claimed_by_staff_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_intake_agent_id_staff_id_fk" FOREIGN KEY ("intake_agent_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_dispatch_agent_id_staff_id_fk" FOREIGN KEY ("dispatch_agent_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_callback_agent_id_staff_id_fk" FOREIGN KEY ("callback_agent_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "callback_attempts_task" ON "callback_attempts" USING btree ("task_id","at");--> statement-breakpoint
CREATE INDEX "callback_tasks_due" ON "callback_tasks" USING btree ("due_at","id") WHERE state in ('waiting', 'taken', 'recall');--> statement-breakpoint
CREATE INDEX "callback_tasks_closed" ON "callback_tasks" USING btree ("closed_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "callback_tasks_owner" ON "callback_tasks" USING btree ("owner_id") WHERE state in ('waiting', 'taken', 'recall');--> statement-breakpoint
CREATE INDEX "callback_tasks_order" ON "callback_tasks" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "callback_tasks_open" ON "callback_tasks" USING btree ("assignment_id","kind") WHERE state in ('waiting', 'taken', 'recall');--> statement-breakpoint
CREATE INDEX "evaluations_order" ON "evaluations" USING btree ("order_id","at");--> statement-breakpoint
CREATE INDEX "evaluations_assignment" ON "evaluations" USING btree ("assignment_id");--> statement-breakpoint
CREATE INDEX "call_events_call" ON "call_events" USING btree ("call_id","seq");--> statement-breakpoint
CREATE INDEX "calls_number" ON "calls" USING btree ("number","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "calls_started" ON "calls" USING btree ("started_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "calls_seat" ON "calls" USING btree ("seat_number","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "calls_staff" ON "calls" USING btree ("staff_id","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "calls_order" ON "calls" USING btree ("order_id") WHERE "calls"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "calls_live" ON "calls" USING btree ("started_at") WHERE "calls"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "recording_access_recording" ON "recording_access" USING btree ("recording_id","at");--> statement-breakpoint
CREATE INDEX "recordings_call" ON "recordings" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "recordings_state" ON "recordings" USING btree ("state") WHERE "recordings"."state" <> 'ready';--> statement-breakpoint
CREATE INDEX "categories_parent" ON "categories" USING btree ("parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dispatch_assignments_round" ON "dispatch_assignments" USING btree ("order_id","round");--> statement-breakpoint
CREATE UNIQUE INDEX "dispatch_assignments_issued" ON "dispatch_assignments" USING btree ("order_id") WHERE "dispatch_assignments"."state" = 'issued';--> statement-breakpoint
CREATE INDEX "dispatch_assignments_merchant" ON "dispatch_assignments" USING btree ("merchant_id","issued_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "dispatch_assignments_load" ON "dispatch_assignments" USING btree ("merchant_id") WHERE "dispatch_assignments"."state" = 'issued';--> statement-breakpoint
CREATE INDEX "dispatch_enquiries_order" ON "dispatch_enquiries" USING btree ("order_id","round","at");--> statement-breakpoint
CREATE INDEX "dispatch_enquiries_merchant" ON "dispatch_enquiries" USING btree ("merchant_id","at");--> statement-breakpoint
CREATE INDEX "drafts_staff" ON "drafts" USING btree ("staff_id","updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "member_addresses_member" ON "member_addresses" USING btree ("member_id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_addresses_default" ON "member_addresses" USING btree ("member_id") WHERE "member_addresses"."default";--> statement-breakpoint
CREATE UNIQUE INDEX "member_phones_number" ON "member_phones" USING btree ("number","member_id");--> statement-breakpoint
CREATE INDEX "member_phones_member" ON "member_phones" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "member_phones_ending" ON "member_phones" USING btree (reverse("number") text_pattern_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "member_phones_primary" ON "member_phones" USING btree ("member_id") WHERE "member_phones"."primary";--> statement-breakpoint
CREATE INDEX "members_name" ON "members" USING btree ("name" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "members_initials" ON "members" USING btree ("initials" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "members_created" ON "members" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "merchant_categories_category" ON "merchant_categories" USING btree ("category_id");--> statement-breakpoint
CREATE INDEX "merchant_districts_district" ON "merchant_districts" USING btree ("district_code");--> statement-breakpoint
CREATE INDEX "merchant_notices_merchant" ON "merchant_notices" USING btree ("merchant_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "merchant_notices_assignment" ON "merchant_notices" USING btree ("assignment_id","kind");--> statement-breakpoint
CREATE INDEX "merchant_offerings_merchant" ON "merchant_offerings" USING btree ("merchant_id","category_id");--> statement-breakpoint
CREATE UNIQUE INDEX "merchant_phones_number" ON "merchant_phones" USING btree ("number","merchant_id");--> statement-breakpoint
CREATE INDEX "merchant_phones_merchant" ON "merchant_phones" USING btree ("merchant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "merchant_phones_primary" ON "merchant_phones" USING btree ("merchant_id") WHERE "merchant_phones"."primary";--> statement-breakpoint
CREATE INDEX "merchants_standing" ON "merchants" USING btree ("status","level" DESC NULLS LAST,"points" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "merchants_initials" ON "merchants" USING btree ("initials");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_log_staff" ON "audit_log" USING btree ("staff_id","at");--> statement-breakpoint
CREATE INDEX "consents_member" ON "consents" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "consents_order" ON "consents" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "reveals_staff" ON "reveals" USING btree ("staff_id","at");--> statement-breakpoint
CREATE INDEX "reveals_target" ON "reveals" USING btree ("target_id","at");--> statement-breakpoint
CREATE INDEX "agent_state_log_seat" ON "agent_state_log" USING btree ("seat_number","at");--> statement-breakpoint
CREATE INDEX "agent_state_log_staff" ON "agent_state_log" USING btree ("staff_id","at");--> statement-breakpoint
CREATE INDEX "seat_skills_queue" ON "seat_skills" USING btree ("queue_id");--> statement-breakpoint
CREATE INDEX "sms_outbox_waiting" ON "sms_outbox" USING btree ("next_attempt_at") WHERE "sms_outbox"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "sms_outbox_order" ON "sms_outbox" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sms_outbox_assignment" ON "sms_outbox" USING btree ("assignment_id","template");--> statement-breakpoint
CREATE INDEX "sessions_staff" ON "sessions" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_username" ON "staff" USING btree (lower("username"));--> statement-breakpoint
CREATE INDEX "staff_seat" ON "staff" USING btree ("seat_number");--> statement-breakpoint
CREATE UNIQUE INDEX "work_order_events_seq" ON "work_order_events" USING btree ("order_id","seq");--> statement-breakpoint
CREATE INDEX "work_order_events_call" ON "work_order_events" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "work_orders_pool" ON "work_orders" USING btree ("pool_rank" DESC NULLS LAST,"due_at","id") WHERE "work_orders"."owner" = 'dispatch';--> statement-breakpoint
CREATE INDEX "work_orders_created" ON "work_orders" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "work_orders_state" ON "work_orders" USING btree ("state","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_member" ON "work_orders" USING btree ("member_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_merchant" ON "work_orders" USING btree ("merchant_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_contact" ON "work_orders" USING btree ("contact_number","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_intake" ON "work_orders" USING btree ("intake_agent_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_dispatch" ON "work_orders" USING btree ("dispatch_agent_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_callback" ON "work_orders" USING btree ("callback_agent_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "work_orders_source_call" ON "work_orders" USING btree ("source_call_id");--> statement-breakpoint
CREATE INDEX "work_orders_claims" ON "work_orders" USING btree ("claimed_until") WHERE "work_orders"."state" = 'dispatching';