-- Paid voice lines (160, 168 and their like) behind an area code: no telephone of a city has a number that begins with 1.
INSERT INTO "dial_rules" ("pattern", "kind", "permit", "name_zh", "name_en") VALUES
	('101XXXXXXX', 'fixed', 'nobody', '声讯台', 'Paid voice line'),
	('2X1XXXXXXX', 'fixed', 'nobody', '声讯台', 'Paid voice line'),
	('[3-9]XX1XXXXXX', 'fixed', 'nobody', '声讯台', 'Paid voice line'),
	('[3-9]XX1XXXXXXX', 'fixed', 'nobody', '声讯台', 'Paid voice line')
ON CONFLICT DO NOTHING;
