CREATE TABLE "closing_reasons" (
	"code" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"sort" integer DEFAULT 100 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"closes" text[] DEFAULT '{cancel,give-up}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member_tags" (
	"code" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"sort" integer DEFAULT 100 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"warns" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pause_reasons" (
	"code" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"sort" integer DEFAULT 100 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refusal_reasons" (
	"code" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"sort" integer DEFAULT 100 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "return_reasons" (
	"code" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"sort" integer DEFAULT 100 NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"responsibility" text DEFAULT 'none' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "record_history" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"record_id" text NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"staff_id" uuid,
	"action" text NOT NULL,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "updated_by" uuid;--> statement-breakpoint
ALTER TABLE "districts" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX "closing_reasons_order" ON "closing_reasons" USING btree ("sort","code");--> statement-breakpoint
CREATE INDEX "member_tags_order" ON "member_tags" USING btree ("sort","code");--> statement-breakpoint
CREATE INDEX "pause_reasons_order" ON "pause_reasons" USING btree ("sort","code");--> statement-breakpoint
CREATE INDEX "refusal_reasons_order" ON "refusal_reasons" USING btree ("sort","code");--> statement-breakpoint
CREATE INDEX "return_reasons_order" ON "return_reasons" USING btree ("sort","code");--> statement-breakpoint
CREATE INDEX "record_history_record" ON "record_history" USING btree ("kind","record_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "record_history_kind" ON "record_history" USING btree ("kind","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "districts_order" ON "districts" USING btree ("sort","code");--> statement-breakpoint
-- what stood in the code so far
INSERT INTO "pause_reasons" ("code", "name_zh", "name_en", "sort") VALUES
('break', '小休', 'Break', 10),
('meal', '用餐', 'Meal', 20),
('training', '培训', 'Training', 30),
('meeting', '会议', 'Meeting', 40),
('outbound', '外呼', 'Outbound work', 50)
ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "return_reasons" ("code", "name_zh", "name_en", "sort", "responsibility") VALUES
('no_worker', '商户无人员可派', 'No worker free', 10, 'merchant'),
('time_conflict', '时间冲突', 'Time conflict', 20, 'merchant'),
('out_of_area', '超出服务范围或区域', 'Out of area', 30, 'merchant'),
('not_qualified', '缺资质或设备', 'Not qualified', 40, 'merchant'),
('price_not_agreed', '价格未谈拢', 'Price not agreed', 50, 'none'),
('member_unreachable', '联系不上会员', 'Member unreachable', 60, 'member'),
('member_cancelled', '会员取消', 'Member cancelled', 70, 'member'),
('member_wants_other', '会员要求更换', 'Member wants another', 80, 'member'),
('wrong_information', '地址或需求信息有误', 'Wrong information', 90, 'platform'),
('member_misconduct', '会员不文明或安全顾虑', 'Misconduct or safety', 100, 'member'),
('merchant_unreachable', '商户失联', 'Merchant unreachable', 110, 'merchant'),
('other', '其他', 'Other', 120, 'none')
ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "refusal_reasons" ("code", "name_zh", "name_en", "sort") VALUES
('no_worker', '无人员可派', 'No worker free', 10),
('time_conflict', '时间冲突', 'Time conflict', 20),
('out_of_area', '超出服务区域', 'Out of area', 30),
('not_qualified', '缺资质或设备', 'Not qualified', 40),
('price', '价格未谈拢', 'Price', 50),
('other', '其他', 'Other', 60)
ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "member_tags" ("code", "name_zh", "name_en", "sort", "warns") VALUES
('vip', 'VIP', 'VIP', 10, false),
('elderly', '老人', 'Elderly', 20, false),
('sensitive', '敏感', 'Sensitive', 30, true)
ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "closing_reasons" ("code", "name_zh", "name_en", "sort", "closes") VALUES
('not_needed', '会员不需要了', 'No longer needed', 10, '{cancel}'),
('found_other', '会员已另找他人', 'Found somebody else', 20, '{cancel}'),
('duplicate', '重复下单', 'Ordered twice', 30, '{cancel}'),
('wrong_order', '下错单', 'Taken in by mistake', 40, '{cancel}'),
('no_merchant', '没有商户能承接', 'No merchant can take it', 50, '{give-up}'),
('out_of_area', '超出服务区域', 'Out of area', 60, '{give-up}'),
('price', '价格无法满足', 'Price cannot be met', 70, '{give-up}'),
('other', '其他', 'Other', 80, '{cancel,give-up}')
ON CONFLICT DO NOTHING;
