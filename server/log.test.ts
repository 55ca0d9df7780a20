/** What reaches a log of errors that the database makes: nothing that anybody wrote. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { members } from '../db/schema/index.ts'
import { useOffice } from '../test/office.ts'
import { buildApp } from './app.ts'
import { createLog } from './log.ts'

t.test('a failed query leaves no name, number or value in the log', async t => {
  const { db } = await useOffice(t)
  const lines: string[] = []
  const log = createLog('api', 'info', { write: line => void lines.push(line) })
  const failing: Record<string, () => Promise<unknown>> = {
    '/search': async () =>
      db
        .select()
        .from(members)
        .where(sql`${members.name} like ${'陈小红13873000102\0'}`),
    '/cast': async () => db.execute(sql`select ${'陈小红13873000102'}::uuid`),
    '/null': async () => db.execute(sql`insert into members (id, name) values (gen_random_uuid(), ${'陈小红13873000102'})`),
  }
  const app = await buildApp({
    log,
    findSession: async () => null,
    consoleDir: null,
    features: [
      async routes => {
        for (const [path, run] of Object.entries(failing)) routes.get(path, { config: { right: 'public' } }, run)
      },
    ],
  })
  for (const path of Object.keys(failing)) t.equal((await app.inject(`/api${path}`)).statusCode, 500, path)
  t.equal(lines.length, 3)
  t.match(JSON.parse(lines[0]!), {
    err: { type: String, message: /^Failed query/, stack: /at /, cause: { code: String, message: String } },
  })
  t.notMatch(lines.join(''), /陈小红|13873000102/)
})
