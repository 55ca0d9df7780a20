CREATE TABLE "dial_limits" (
	"id" text PRIMARY KEY DEFAULT 'centre' NOT NULL,
	"per_seat_hour" integer DEFAULT 60 NOT NULL,
	"per_day" integer DEFAULT 5000 NOT NULL,
	"concurrent" integer DEFAULT 60 NOT NULL,
	"longest_seconds" integer DEFAULT 3600 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "dial_limits_one_row" CHECK ("dial_limits"."id" = 'centre'),
	CONSTRAINT "dial_limits_range" CHECK ("dial_limits"."per_seat_hour" >= 0 and "dial_limits"."per_day" >= 0 and "dial_limits"."concurrent" >= 0 and "dial_limits"."longest_seconds" between 1 and 86400)
);
--> statement-breakpoint
CREATE TABLE "dial_refusals" (
	"entry_id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"seat_number" text NOT NULL,
	"staff_id" uuid,
	"masked" text NOT NULL,
	"code" text NOT NULL,
	"rule" text
);
--> statement-breakpoint
CREATE TABLE "dial_rules" (
	"pattern" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"permit" text NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "dial_refusals_at" ON "dial_refusals" USING btree ("at" DESC NULLS LAST,"entry_id");--> statement-breakpoint
CREATE INDEX "dial_refusals_staff" ON "dial_refusals" USING btree ("staff_id","at");--> statement-breakpoint
INSERT INTO "dial_limits" DEFAULT VALUES ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "dial_rules" ("pattern", "kind", "permit", "name_zh", "name_en") VALUES
	('1[3-9]XXXXXXXXX', 'mobile', 'everybody', '国内手机', 'Mobile'),
	('10XXXXXXXX', 'fixed', 'everybody', '国内固话', 'Landline'),
	('2XXXXXXXXX', 'fixed', 'everybody', '国内固话', 'Landline'),
	('[3-9]XXXXXXXXX', 'fixed', 'everybody', '国内固话', 'Landline'),
	('[3-9]XXXXXXXXXX', 'fixed', 'everybody', '国内固话', 'Landline'),
	('110', 'emergency', 'everybody', '公安报警', 'Police'),
	('119', 'emergency', 'everybody', '火警', 'Fire brigade'),
	('120', 'emergency', 'everybody', '医疗急救', 'Ambulance'),
	('122', 'emergency', 'everybody', '交通事故报警', 'Traffic police'),
	('12395', 'emergency', 'everybody', '水上遇险求救', 'Rescue at sea'),
	('12345', 'service', 'everybody', '政务服务便民热线', 'City services'),
	('12315', 'service', 'everybody', '消费者投诉举报', 'Consumer complaints'),
	('12320', 'service', 'everybody', '卫生健康热线', 'Health line'),
	('12333', 'service', 'everybody', '人力资源和社会保障', 'Labour and social security'),
	('12348', 'service', 'everybody', '公共法律服务', 'Legal aid'),
	('12350', 'service', 'everybody', '安全生产举报', 'Work safety'),
	('12355', 'service', 'everybody', '青少年服务', 'Youth line'),
	('12385', 'service', 'everybody', '残疾人服务', 'Services for the disabled'),
	('12393', 'service', 'everybody', '医疗保障服务', 'Health insurance'),
	('10000', 'service', 'everybody', '中国电信客服', 'China Telecom'),
	('10010', 'service', 'everybody', '中国联通客服', 'China Unicom'),
	('10086', 'service', 'everybody', '中国移动客服', 'China Mobile'),
	('10099', 'service', 'everybody', '中国广电客服', 'China Broadnet'),
	('95XXX', 'service', 'everybody', '全国客服号码（95）', 'Nationwide service (95)'),
	('95XXXX', 'service', 'everybody', '全国客服号码（95）', 'Nationwide service (95)'),
	('96XXX', 'service', 'everybody', '本地客服号码（96）', 'Regional service (96)'),
	('96XXXX', 'service', 'everybody', '本地客服号码（96）', 'Regional service (96)'),
	('400XXXXXXX', 'service', 'everybody', '400 客服号码', '400 service'),
	('800XXXXXXX', 'service', 'everybody', '800 客服号码', '800 service'),
	('+[1-9]XXXXXX.', 'foreign', 'lead', '境外号码', 'Abroad'),
	('+87[08].', 'foreign', 'nobody', '卫星电话', 'Satellite'),
	('+88[1-3].', 'foreign', 'nobody', '卫星电话及国际网络', 'Satellite and international networks'),
	('+979.', 'foreign', 'nobody', '国际声讯', 'International premium rate'),
	('+1900.', 'foreign', 'nobody', '境外声讯', 'Premium rate'),
	('+1976.', 'foreign', 'nobody', '境外声讯', 'Premium rate')
ON CONFLICT DO NOTHING;
