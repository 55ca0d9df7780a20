ALTER TABLE "staff" ADD COLUMN "origin" text DEFAULT 'local' NOT NULL;--> statement-breakpoint
-- The people of the demo, by the ids that seeding gives them (db/seed/ids.ts).
UPDATE "staff" SET "origin" = 'demo' WHERE "id" IN (
  '52fe6672-828c-801f-accf-160a8c426b9f', '56fe689a-bca4-8e4e-a3d1-94d8d57c8311', '8bdf2335-e346-8360-ace3-fe50ba9b922d',
  '68d11b9c-b35a-8dcd-ac6e-e47c0f4c6234', '5b198bda-eae9-8d3f-a0fc-9a69f7ac1673', 'df2d8485-5e53-8203-a608-74ec153a3624',
  '20eb399d-f2a4-83fa-ae36-b06f2dd8cd01', '636273a2-ec8d-8447-a3d5-213dcd7020d6', '6dbe8cff-06c0-8888-af96-662d590afb36');
