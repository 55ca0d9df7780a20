/** The example of docs/extending.md is compiled where it would stand, and made a form of. */
import t from 'tap'
import { exampleUnder, faultsOf, moduleOf } from '../../../test/compile-example.ts'
import type { Definition } from './definition.ts'
import { createSchema, formModel } from './derive.ts'

const source = exampleUnder('A plain record')
const place = 'server/contract/records/complaint-cause.ts'

t.test('the example compiles', async t => {
  t.strictSame(faultsOf(source, place), [])
})

t.test('and is a kind: its form and what it accepts follow', async t => {
  const { complaintCause } = await moduleOf<{ complaintCause: Definition }>(t, source, place)
  t.strictSame(
    formModel(complaintCause).fields.map(({ name, kind }) => [name, kind]),
    [
      ['name', 'both'],
      ['answerWithin', 'minutes'],
      ['code', 'code'],
      ['sort', 'position'],
    ],
  )
  const body = { name: { zh: '迟到', en: 'Late' }, code: 'late' }
  t.match(createSchema(complaintCause).parse(body), { ...body, answerWithin: 1440, sort: 100 })
  t.notOk(createSchema(complaintCause).safeParse({ ...body, answerWithin: 9 }).success)
})
