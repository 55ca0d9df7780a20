// `npm run backup`: saves the database, recordings, prompts and secrets, encrypted. --help tells the rest.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { newKey } from './backup/key.ts'
import { makeBackup } from './backup/make.ts'
import { databaseAddress } from './database-address.ts'
import { projectDir } from './layout.ts'
import { reportTo } from './progress.ts'
import { readSettings } from './settings.ts'

const HELP = `npm run backup -- [--into DIR] [--recipient age1…] [--keep N]
npm run backup -- --new-key FILE

Saves the centre of npm start here (or the one at DATABASE_URL, RECORDINGS_DIR and SOUNDS_DIR) into a folder of its own below DIR, while it
works on. Everything is encrypted for the recipient, a public key; what opens it is the secret key that --new-key writes into FILE, which is
kept elsewhere. DIR and recipient may be said by BACKUP_DIR and BACKUP_RECIPIENT. --keep N removes all but the N newest backups afterwards.`

const { values } = parseArgs({
  options: {
    'into': { type: 'string' },
    'recipient': { type: 'string' },
    'keep': { type: 'string' },
    'new-key': { type: 'string' },
    'help': { type: 'boolean', default: false },
  },
})

try {
  if (values.help) console.log(HELP)
  else if (values['new-key']) await makeKey(values['new-key'])
  else await make()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function makeKey(file: string): Promise<void> {
  const { identity, recipient } = await newKey()
  await writeFile(file, `# public key: ${recipient}\n${identity}\n`, { mode: 0o600, flag: 'wx' })
  console.log(
    `The secret key is in ${file}: keep it off this machine. Without it no backup can be restored.\nBACKUP_RECIPIENT=${recipient}`,
  )
}

async function make(): Promise<void> {
  const databaseUrl = databaseAddress()
  const { state } = readSettings(process.env)
  const into = values.into ?? process.env.BACKUP_DIR
  const recipient = values.recipient ?? process.env.BACKUP_RECIPIENT
  if (!into || !isAbsolute(into)) throw new Error('--into (or BACKUP_DIR) must be an absolute path')
  if (!recipient) throw new Error('--recipient (or BACKUP_RECIPIENT) must be a public key: npm run backup -- --new-key FILE makes one')
  if (!/^age1[0-9a-z]{20,}$/.test(recipient)) throw new Error('the recipient must be a public key that begins with age1')
  const keep = values.keep === undefined ? undefined : Number(values.keep)
  if (keep !== undefined && !(Number.isInteger(keep) && keep >= 1)) throw new Error('--keep must be a whole number from 1')
  const backup = await makeBackup({
    into,
    recipient,
    databaseUrl,
    recordingsDir: process.env.RECORDINGS_DIR || join(state, 'recordings'),
    soundsDir: process.env.SOUNDS_DIR || join(state, 'sounds'),
    secrets: [
      { folder: state, name: 'secrets.json' },
      { folder: projectDir, name: '.env' },
    ],
    inside: existsSync(join(state, 'rootfs')) ? [join(projectDir, 'runtime/inside.sh'), state] : [],
    say: reportTo(process.stderr),
    keep,
  })
  console.log(backup.folder)
}
