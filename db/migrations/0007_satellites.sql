-- Satellite telephones that are numbered as mobiles of the country.
INSERT INTO "dial_rules" ("pattern", "kind", "permit", "name_zh", "name_en") VALUES
	('1349XXXXXXX', 'mobile', 'nobody', '卫星电话', 'Satellite'),
	('1740[0-5]XXXXXX', 'mobile', 'nobody', '卫星电话', 'Satellite'),
	('1749XXXXXXX', 'mobile', 'nobody', '卫星电话', 'Satellite')
ON CONFLICT DO NOTHING;
