import { chmodSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { shippedFlows } from '../../ivr-flows/flows/index.ts'
import { useOffice } from '../../test/office.ts'
import { openSettings } from './source.ts'

t.test("the copy of the configuration is nobody else's to read, whatever lay there", async t => {
  const { db, office } = await useOffice(t)
  const dir = t.testdir()
  const file = path.join(dir, 'switch-config.json')
  for (const name of [file, `${file}.new`]) {
    writeFileSync(name, '{}')
    chmodSync(name, 0o644)
  }
  const source = await openSettings({ db, stateDir: dir, locality: office.locality, log: pino({ level: 'silent' }) })
  t.ok(source.stored().seats.some(seat => seat.sipDigest))
  t.equal(statSync(file).mode & 0o777, 0o600)
})

t.test('every version of a flow that was in force is kept, and known after a restart', async t => {
  const { db, office } = await useOffice(t)
  const log = pino({ level: 'silent' })
  const publish = (version: number) =>
    db.execute(sql`insert into flows (id, name, definition)
      values ('hotline', 'x', ${JSON.stringify({ ...(shippedFlows['hotline'] as object), version })}::jsonb)
      on conflict (id) do update set definition = excluded.definition`)
  await publish(41)
  const source = await openSettings({ db, stateDir: t.testdir(), locality: office.locality, log })
  await publish(42)
  t.equal(await source.refresh(), true)
  t.match(source.current().flows.get('hotline'), { version: 42 })
  const restarted = await openSettings({ db, stateDir: t.testdir(), locality: office.locality, log })
  for (const version of [41, 42]) t.match(restarted.current().flow('hotline', version), { id: 'hotline', version })
  t.equal(restarted.current().flow('hotline', 43), null)
})
