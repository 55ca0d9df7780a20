CREATE TABLE "call_legs" (
	"call_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"leg" text,
	"role" text NOT NULL,
	"seat_number" text,
	"staff_id" uuid,
	"number" text,
	"why" text NOT NULL,
	"asked_by" text,
	"offered_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"took_over_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"result" text,
	"talked_ms" integer DEFAULT 0 NOT NULL,
	"away_ms" integer DEFAULT 0 NOT NULL,
	"away_since" timestamp (3) with time zone,
	"call_started_at" timestamp (3) with time zone NOT NULL,
	"seq" integer NOT NULL,
	CONSTRAINT "call_legs_call_id_ordinal_pk" PRIMARY KEY("call_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "queue_visits" (
	"call_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"queue_id" text NOT NULL,
	"priority" integer,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"result" text,
	"seat_number" text,
	"seq" integer NOT NULL,
	CONSTRAINT "queue_visits_call_id_ordinal_pk" PRIMARY KEY("call_id","ordinal")
);
--> statement-breakpoint
CREATE INDEX "call_legs_staff" ON "call_legs" USING btree ("staff_id","call_started_at","call_id") WHERE "call_legs"."answered_at" is not null;