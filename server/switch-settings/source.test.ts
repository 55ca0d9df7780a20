import { chmodSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import t from 'tap'
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
  const source = await openSettings(db, dir, office.locality, [], pino({ level: 'silent' }))
  t.ok(source.stored().seats.some(seat => seat.sipDigest))
  t.equal(statSync(file).mode & 0o777, 0o600)
})
