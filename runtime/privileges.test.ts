// Who may do and read what on a running instance: no part is root, and no file of the state is anybody's but its part's.
import { readFileSync, readdirSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { converse } from '../test/calls/conversation.ts'
import { useCentre } from '../test/centre.ts'
import { openStatements } from '../test/statements.ts'
import { wavOf, tone } from '../test/sip/tones.ts'
import { eventually } from '../test/sip/ua.ts'
import { mediaTools } from '../telephony/speech/media-tools.ts'
import type { CallDetail } from '../server/contract/calls.ts'
import { identitiesOf } from './identities.ts'
import { ROLE_NAMES, SERVICE_NAMES } from './parts.ts'

const centre = await useCentre(t)
const { instance } = centre
const { state, env } = instance
const { account, base } = identitiesOf(state)

const seat = await centre.seat('intake1')
const { citizen, leg, id } = await converse(centre, seat, '13911170001')
leg.hangup()
await citizen.ended()
await eventually(
  async () => (await seat.person.get<CallDetail>(`/api/calls/${id}`)).body.recordings?.find(({ state }) => state === 'ready'),
  15_000,
  'the recording to be ready',
)
const lead = await centre.signIn('lead')
const prompts = await lead.get<{ items: { id: string }[] }>('/api/prompts')
const stored = await lead.upload(`/api/prompts/${prompts.body.items[0]!.id}/recording`, 'audio/wav', wavOf(tone(440), 2))

/** The lines of /proc/PID/status by name. */
const statusOf = (pid: number | string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .map(line => line.split(/:\s*/, 2) as [string, string]),
  )
const numbersOfHost = ['passwd', 'group'].map(file =>
  readFileSync(`/etc/${file}`, 'utf8')
    .split('\n')
    .map(line => Number(line.split(':')[2])),
)

t.test('every part runs under numbers of its own, without capabilities and without a way to them', async t => {
  t.equal(stored, 200, 'a recording was uploaded')
  const parts = [...SERVICE_NAMES.map(name => instance.service(name)), ...ROLE_NAMES.map(name => centre.roles[name])]
  const seen = new Set<string>()
  for (const { name, pid } of parts) {
    const status = statusOf(pid!)
    const { uid, gid, groups } = account(name)
    t.equal(status.Uid, Array(4).fill(uid).join('\t'), `${name}: user`)
    t.equal(status.Gid, Array(4).fill(gid).join('\t'), `${name}: group`)
    t.same(status.Groups?.trim().split(' ').filter(Boolean).map(Number), groups, `${name}: other groups`)
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) t.match(status[set], /^0+$/, `${name}: ${set}`)
    t.equal(status.NoNewPrivs, '1', `${name}: no new privileges`)
    for (const number of [uid, ...groups])
      t.notOk(
        numbersOfHost.some(list => list.includes(number)),
        `${number} is nobody's on this machine`,
      )
    seen.add(status.Uid!)
  }
  t.equal(seen.size, parts.length, 'no two share one')
})

t.test('sound tools have neither network nor files nor rights, and numbers of their own', async t => {
  for (const role of ROLE_NAMES) {
    const run = mediaTools([`unix:${join(state, role, 'tools.sock')}`])
    const said = await run('cat /proc/self/status; ls -A "$1" 2>&1 || true; cat /proc/net/dev; ls /dev', [state], Buffer.alloc(0))
    const text = said.toString()
    const { uid } = account(`${role}-tools`)
    t.match(text, new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, 'm'))
    t.match(text, /^CapEff:\t0+$/m)
    t.match(text, /^NoNewPrivs:\t1$/m)
    t.match(text, /^ +lo: +0 /m, 'loopback alone, and nothing went over it')
    t.notMatch(text, /^ +(?!lo:)\w+:.*\d/m, 'no other network')
    t.notMatch(text, /secrets\.json|postgres|logs|switch-config/, 'nothing of the state')
    t.match(text, /null\nrandom\nurandom\nzero\n$/, 'no other device')
  }
  const greedy = mediaTools([`unix:${join(state, 'api/tools.sock')}`])('dd if=/dev/zero of=/tmp/x bs=1M count=2000', [], Buffer.alloc(0))
  await t.rejects(greedy, { message: /No space left/ }, 'what it writes has an end')
})

/** Every file and directory below, links left out. */
function walk(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    const path = join(dir, entry.name)
    if (entry.isSymbolicLink()) return []
    return entry.isDirectory() ? [path, ...walk(path)] : [path]
  })
}

t.test('no file is for everybody, and whose is what', async t => {
  const block = (id: number) => id === 0 || (id >= base && id < base + 16)
  const files = walk(state)
  t.ok(files.length > 1000)
  for (const path of files) {
    const { mode, uid, gid } = lstatSync(path)
    if ((mode & 0o007) !== 0 || !block(uid) || !block(gid)) t.fail(`${path} ${(mode & 0o7777).toString(8)} ${uid}:${gid}`)
  }
  t.equal(lstatSync(state).mode & 0o777, 0o711, 'the top lets pass and shows nothing')
})

t.test('what signs somebody in is readable by one part, or by root', async t => {
  const { sql, close } = openStatements(env.DATABASE_URL!)
  t.teardown(close)
  const digests = (await sql<{ digest: string }>`select sip_digest as digest from seats where sip_digest is not null`).map(
    row => row.digest,
  )
  const secrets = [...Object.values(JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8')) as Record<string, string>), ...digests]
  t.ok(digests.length > 3 && secrets.every(secret => secret.length >= 32))
  const holders = walk(state)
    .filter(path => lstatSync(path).isFile())
    .filter(path => {
      const content = readFileSync(path).toString('latin1')
      return secrets.some(secret => content.includes(secret))
    })
  const names = holders.map(path => path.slice(state.length + 1))
  t.ok(
    ['secrets.json', 'switch/switch-config.json', 'asterisk/manager.conf', 'valkey/valkey.conf'].every(name => names.includes(name)),
    names.join(),
  )
  for (const path of holders) {
    const { mode, uid, gid } = lstatSync(path)
    t.ok((mode & 0o077) === 0 || ((mode & 0o007) === 0 && gid === uid), `${path} is its owner's alone`)
  }
})
