/** Folder and registry, and what follows from a definition. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { record } from './definition.ts'
import { changeSchema, createSchema, differences, emptyValues, formModel, violated, wantedIn } from './derive.ts'
import { area, both, choice, code, fieldKinds, flag, integer, many, minutes, phone, position, reference, text } from './fields/index.ts'
import { codeFrom } from './fields/code.ts'
import { recordKinds } from './index.ts'

const here = import.meta.dirname
const named = (folder: string, isOne: (source: string) => boolean) =>
  readdirSync(join(here, folder))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && isOne(readFileSync(join(here, folder, file), 'utf8')))
    .map(file => file.replace(/\.ts$/, ''))
    .sort()

t.test('each kind of record and each kind of field is one file and one entry', async t => {
  t.strictSame(
    named('.', source => / = record\('/.test(source)),
    Object.keys(recordKinds).sort(),
  )
  t.strictSame(
    named('fields', source => !source.includes('fieldKinds')),
    Object.keys(fieldKinds).sort(),
  )
})

const words = { zh: '字', en: 'words' }
const label = { words, help: words }
const thing = record('thing', {
  words,
  help: words,
  theme: 'reasons',
  fields: {
    code: code({ ...label, from: 'name' }),
    name: both({ ...label, max: 5 }),
    note: text({ ...label, max: 4, optional: true }),
    long: area({ ...label, max: 20, optional: true }),
    size: integer({ ...label, min: 1, max: 9, default: 3 }),
    wait: minutes({ ...label, min: 1, max: 60, optional: true }),
    isOn: flag({ ...label, default: true }),
    side: choice({ ...label, options: { left: words, right: words }, default: 'left' }),
    days: many({ ...label, options: { mon: words, tue: words } }),
    call: phone(label),
    above: reference({ ...label, of: 'thing', optional: true }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name'], order: 'sort' },
  applies: 'seats',
  checks: [
    { path: 'wait', words: { zh: '太长', en: 'too long' }, holds: ({ size, wait }) => wait === null || Number(wait) >= Number(size) },
  ],
})
const least = { code: 'a', name: { zh: '一', en: 'one' }, call: '0730-8211001' }
const rulesOf = (schema: ReturnType<typeof createSchema>, body: unknown) =>
  (schema.safeParse(body).error?.issues ?? []).map(({ path, code, message: _, ...issue }) => [
    path.join('.'),
    ('params' in issue && issue.params?.['rule']) || code,
  ])

t.test('a body that makes a record is cleaned, and what it leaves out begins as the definition says', async t => {
  t.strictSame(
    createSchema(thing).parse({
      ...least,
      name: { zh: '　用\u200b餐 ', en: 'Ｌunch' },
      note: ' ',
      wait: 5,
      days: ['tue', 'mon', 'tue'].slice(0, 2),
    }),
    {
      code: 'a',
      name: { zh: '用餐', en: 'Lunch' },
      note: null,
      long: null,
      size: 3,
      wait: 5,
      isOn: true,
      side: 'left',
      days: ['mon', 'tue'],
      call: '07308211001',
      above: null,
      sort: 100,
    },
  )
  t.strictSame(Object.keys(emptyValues(thing)), Object.keys(thing.fields))
})

t.test('what is wrong is named: empty, too long, of the wrong type, out of range, not known', async t => {
  const wrong = (more: object) => rulesOf(createSchema(thing), { ...least, ...more })
  t.strictSame(wrong({ name: { zh: '\u200b', en: 'one' } }), [['name.zh', 'too_small']], 'what nobody sees is nothing')
  t.strictSame(wrong({ name: { zh: '一二三四五六', en: 'one' } }), [['name.zh', 'too_big']])
  t.strictSame(wrong({ name: { zh: '１２３４５', en: 'one' } }), [], 'counted once cleaned')
  t.strictSame(wrong({ name: '一' }), [['name', 'invalid_type']])
  t.strictSame(wrong({ name: { zh: 'a\0', en: '\ud842' } }), [
    ['name.zh', 'characters'],
    ['name.en', 'characters'],
  ])
  t.strictSame(wrong({ size: 10 }), [['size', 'too_big']])
  t.strictSame(wrong({ size: 1.5 }), [['size', 'invalid_type']])
  t.strictSame(wrong({ size: '3' }), [['size', 'invalid_type']])
  t.strictSame(wrong({ wait: 0 }), [['wait', 'too_small']])
  t.strictSame(wrong({ side: 'up' }), [['side', 'invalid_value']])
  t.strictSame(wrong({ days: ['sun'] }), [['days.0', 'invalid_value']])
  t.strictSame(wrong({ call: 'nobody' }), [['call', 'phone_number']])
  t.strictSame(wrong({ code: 'No Spaces' }), [['code', 'invalid_format']])
  t.strictSame(wrong({ nmae: 1 }), [['', 'unrecognized_keys']])
  t.strictSame(rulesOf(createSchema(thing), {}), [
    ['code', 'invalid_type'],
    ['name', 'invalid_type'],
    ['call', 'invalid_type'],
  ])
})

t.test('a change names a version and some fields; the rest it leaves alone, and what is fixed it cannot name', async t => {
  const body = changeSchema(thing).parse({ version: 3, note: '' })
  t.strictSame(wantedIn(body), { note: null })
  t.strictSame(wantedIn(changeSchema(thing).parse({ version: 3 })), {})
  t.strictSame(rulesOf(changeSchema(thing), { note: 'x' }), [['version', 'invalid_type']])
  t.strictSame(rulesOf(changeSchema(thing), { version: 1, code: 'b' }), [['', 'unrecognized_keys']])
})

t.test('checks between fields, and differences', async t => {
  t.strictSame(violated(thing, { size: 5, wait: 4 }, 'en'), [{ path: 'wait', rule: 'fields', message: 'too long' }])
  t.strictSame(violated(thing, { size: 5, wait: null }, 'en'), [])
  t.strictSame(differences({ a: 1, b: { zh: '一' } }, { a: 1, b: { zh: '二' }, c: true }), [
    { field: 'b', before: { zh: '一' }, after: { zh: '二' } },
    { field: 'c', before: null, after: true },
  ])
})

t.test('codes are proposed from words', async t => {
  t.equal(codeFrom(' Lunch Break! '), 'lunch-break')
  t.equal(codeFrom('Café'), 'cafe')
  t.equal(codeFrom('用餐'), '')
  t.equal(codeFrom('a'.repeat(39) + ' bc'), 'a'.repeat(39))
})

t.test('a definition that contradicts itself is refused where it is made', async t => {
  const wishes = { words, help: words, theme: 'reasons', title: 'name', applies: 'seats' } as const
  const name = text({ ...label, max: 5 })
  t.throws(() => record('Thing', { ...wishes, fields: { name }, list: { columns: [], order: 'name' } }), /small letters/)
  t.throws(() => record('x', { ...wishes, fields: { name, version: name }, list: { columns: [], order: 'name' } }), /may be called version/)
  t.throws(
    () => record('x', { ...wishes, fields: { name: both({ ...label, max: 5 }) }, list: { columns: [], order: 'name' } }),
    /one column/,
  )
  t.throws(
    () => record('x', { ...wishes, fields: { name, a: code(label), b: code(label) }, list: { columns: [], order: 'name' } }),
    /two fields/,
  )
})

t.test('every kind says everything in both languages, and its form is plain JSON', async t => {
  for (const definition of Object.values(recordKinds)) {
    const model = formModel(definition)
    t.strictSame(JSON.parse(JSON.stringify(model)), model, definition.kind)
    const all = [definition, ...Object.values(definition.fields)].flatMap(({ words, help }) => [words, help])
    for (const { zh, en } of all) {
      t.match(zh, /\p{Script=Han}/u, `${definition.kind}: ${zh}`)
      t.match(en, /^[^\p{Script=Han}]{3,}$/u, `${definition.kind}: ${en}`)
    }
    t.ok(definition.list.columns.every(column => column in definition.fields) && definition.title in definition.fields, definition.kind)
  }
})
