// `npm run init-env`: writes .env for docker-compose.yml out of .env.example, with random secrets in place of its empty ones.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './layout.ts'
import { randomSecret } from './secrets.ts'

const SECRETS = ['POSTGRES_PASSWORD', 'VALKEY_PASSWORD', 'ARI_PASSWORD', 'AMI_PASSWORD', 'SESSION_SECRET']

const target = join(projectDir, '.env')
if (existsSync(target)) {
  console.error('.env is there already; delete it first if you want new secrets (the database keeps the old password).')
  process.exit(1)
}
const example = readFileSync(join(projectDir, '.env.example'), 'utf8')
const text = example.replace(/^#?([A-Z_]+)=$/gm, (line, name: string) => (SECRETS.includes(name) ? `${name}=${randomSecret()}` : line))
writeFileSync(target, text, { mode: 0o600, flag: 'wx' })
console.log(`.env is written, with ${SECRETS.length} random secrets.`)
