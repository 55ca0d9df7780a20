import { defineConfig } from 'drizzle-kit'

/** `npx drizzle-kit generate --config db/drizzle.config.ts --name what_changed` writes the next migration. */
export default defineConfig({ dialect: 'postgresql', schema: './db/schema/*.ts', out: './db/migrations', casing: 'snake_case' })
