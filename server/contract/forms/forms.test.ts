/** Forms that the back office defines: what a definition may say, what answers it takes, who reads them, and what a new version may do. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { z } from 'zod'
import { answersSchema, askedIn, shownAnswers } from './answers.ts'
import { holds, isAnswer, type Condition } from './condition.ts'
import { FormDefinition, MOST_QUESTIONS, Question } from './definition.ts'
import { questionKinds } from './kinds/index.ts'
import { breaks } from './versions.ts'

const words = { zh: '字', en: 'words' }
const option = (value: string, isActive = true) => ({ value, words, isActive })
const ask = (name: string, type: string, more: object = {}) => ({ name, type, words, ...more })
const form = (...questions: object[]): FormDefinition => FormDefinition.parse({ questions })
const rulesOf = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, ...issue }) => [
    path.join('.'),
    ('params' in issue && issue.params?.['rule']) || issue.code,
  ])
const wrongIn = (...questions: object[]) => rulesOf(FormDefinition, { questions })

const home = form(
  ask('home', 'choice', { options: [option('flat'), option('house'), option('barge', false)], isRequired: true }),
  ask('floor', 'integer', { min: -2, max: 99, when: { question: 'home', is: ['flat'] }, isRequired: true }),
  ask('lift', 'flag', { when: { question: 'floor', is: [3, 4] } }),
  ask('pets', 'many', { options: [option('dog'), option('cat'), option('bird')] }),
  ask('moved', 'day'),
  ask('note', 'text', {
    max: 10,
    when: {
      any: [
        { question: 'pets', is: ['dog'] },
        { question: 'moved', isAnswered: true },
      ],
    },
  }),
  ask('card', 'sealed', { max: 18, readers: ['intake', 'lead'] }),
  ask('judged', 'text', { max: 10, readers: ['lead'], isRequired: true }),
)
const intake = answersSchema(home, ['intake'])

t.test('each kind of question is one file, one entry, and part of what a definition may say', async t => {
  const files = readdirSync(join(import.meta.dirname, 'kinds')).map(file => file.replace(/\.ts$/, ''))
  t.strictSame(files.filter(file => !['index', 'kind'].includes(file)).sort(), Object.keys(questionKinds).sort())
  const known = Question.options.map(({ shape }) => shape.type.value)
  t.strictSame([...known].sort(), Object.keys(questionKinds).sort())
  for (const [type, kind] of Object.entries(questionKinds)) t.equal(kind.type, type)
})

t.test('a definition is cleaned and complete, and plain JSON', async t => {
  const stored = form({ name: 'size', type: 'integer', words: { zh: ' 面\u200b积 ', en: 'Ｓize' } })
  t.strictSame(stored.questions, [
    {
      name: 'size',
      type: 'integer',
      words: { zh: '面积', en: 'Size' },
      help: null,
      isRequired: false,
      readers: [],
      when: null,
      min: 0,
      max: 2_147_483_647,
      unit: null,
    },
  ])
  t.strictSame(FormDefinition.parse(JSON.parse(JSON.stringify(home))), home)
  t.strictSame(form().questions, [], 'a form may ask nothing')
})

t.test('a definition that cannot work is refused where it stands', async t => {
  const pick = ask('pick', 'choice', { options: [option('a'), option('b')] })
  const when = (condition: object, more: object = {}) => ask('then', 'text', { when: condition, ...more })
  t.strictSame(wrongIn(pick, ask('pick', 'text')), [['questions.1.name', 'duplicate']])
  t.strictSame(wrongIn(ask('Pick', 'text')), [['questions.0.name', 'invalid_format']])
  t.strictSame(wrongIn(ask('constructor', 'text')), [['questions.0.name', 'format']], 'what every object has is no name')
  t.strictSame(wrongIn(ask('pick', 'colour')), [['questions.0.type', 'invalid_union']])
  t.strictSame(wrongIn(ask('pick', 'text', { colour: 1 })), [['questions.0', 'unrecognized_keys']])
  t.strictSame(wrongIn({ ...pick, words: { zh: '\u200b', en: 'x'.repeat(41) } }), [
    ['questions.0.words.zh', 'too_small'],
    ['questions.0.words.en', 'too_big'],
  ])
  t.strictSame(wrongIn(ask('pick', 'choice', { options: [] })), [['questions.0.options', 'too_small']])
  t.strictSame(wrongIn(ask('pick', 'many', { options: [option('a'), option('a')] })), [['questions.0.options.1.value', 'duplicate']])
  t.strictSame(wrongIn(ask('size', 'integer', { min: 5, max: 4 })), [['questions.0.max', 'range']])
  t.strictSame(wrongIn(ask('size', 'integer', { max: 3e9 })), [['questions.0.max', 'too_big']])
  t.strictSame(wrongIn(ask('long', 'text', { max: 2001 })), [['questions.0.max', 'too_big']])
  const many = Array.from({ length: MOST_QUESTIONS + 1 }, (_, n) => ask(`q${n}`, 'flag'))
  t.strictSame(wrongIn(...many), [['questions', 'too_big']])
  t.strictSame(wrongIn(...many.slice(1)), [])

  t.strictSame(wrongIn(when({ question: 'pick', is: ['a'] }), pick), [['questions.0.when.question', 'condition_later']])
  t.strictSame(wrongIn(when({ question: 'then', isAnswered: true })), [['questions.0.when.question', 'condition_later']], 'nor itself')
  t.strictSame(
    wrongIn(
      pick,
      when({
        all: [
          { question: 'pick', is: ['a'] },
          { question: 'pick', is: ['a', 'c'] },
        ],
      }),
    ),
    [['questions.1.when.all.1.is.1', 'not_in_list']],
  )
  t.strictSame(wrongIn(ask('n', 'integer'), when({ any: [{ question: 'n', is: ['1'] }] })), [
    ['questions.1.when.any.0.is.0', 'not_in_list'],
  ])
  t.strictSame(wrongIn(ask('n', 'flag'), when({ question: 'n', is: [1] })), [['questions.1.when.is.0', 'not_in_list']])
  t.strictSame(wrongIn(ask('n', 'sealed'), when({ question: 'n', isAnswered: true })), [['questions.1.when.question', 'condition_sealed']])
  const hidden = { ...pick, readers: ['lead', 'admin'] }
  const onHidden = (readers: string[]) => wrongIn(hidden, when({ question: 'pick', is: ['a'] }, { readers }))
  t.strictSame(onHidden([]), [['questions.1.when.question', 'condition_unseen']])
  t.strictSame(onHidden(['lead', 'intake']), [['questions.1.when.question', 'condition_unseen']])
  t.strictSame(onHidden(['lead']), [])
})

t.test('conditions', async t => {
  const cases: [Condition | null, Record<string, unknown>, boolean][] = [
    [null, {}, true],
    [{ question: 'a', is: ['x', 'y'] }, { a: 'y' }, true],
    [{ question: 'a', is: ['x'] }, { a: 'y' }, false],
    [{ question: 'a', is: ['x'] }, {}, false],
    [{ question: 'a', is: ['x'] }, { a: ['w', 'x'] }, true],
    [{ question: 'a', is: ['x'] }, { a: ['w'] }, false],
    [{ question: 'a', is: [0, false] }, { a: 0 }, true],
    [{ question: 'a', is: [0] }, { a: false }, false],
    [{ question: 'a', isAnswered: true }, { a: false }, true],
    [{ question: 'a', isAnswered: true }, { a: '' }, false],
    [{ question: 'a', isAnswered: false }, { a: [] }, true],
    [{ question: 'a', isAnswered: false }, { a: 0 }, false],
  ]
  for (const [condition, answers, wanted] of cases) t.equal(holds(condition, answers), wanted, JSON.stringify([condition, answers]))
  const [yes, no] = [
    { question: 'a', is: [1] },
    { question: 'a', is: [2] },
  ]
  t.ok(holds({ any: [no, yes] }, { a: 1 }))
  t.notOk(holds({ any: [no, no] }, { a: 1 }))
  t.notOk(holds({ all: [yes, no] }, { a: 1 }))
  t.ok(holds({ all: [yes, yes] }, { a: 1 }))
  t.strictSame([undefined, null, '', [], 0, false, 'x', ['x']].map(isAnswer), [false, false, false, false, true, true, true, true])
})

t.test('an answer to a question that is not asked does not count for those below it', async t => {
  const names = (answers: object) => askedIn(home, { ...answers }).map(({ name }) => name)
  t.strictSame(names({ home: 'flat', floor: 3 }), ['home', 'floor', 'lift', 'pets', 'moved', 'card', 'judged'])
  t.strictSame(names({ home: 'house', floor: 3 }), ['home', 'pets', 'moved', 'card', 'judged'])
  t.ok(names({ pets: ['cat', 'dog'] }).includes('note'))
})

t.test('answers come out cleaned, as they are to be stored; what is not asked is dropped', async t => {
  t.strictSame(
    intake.parse({
      home: 'flat',
      floor: 3,
      lift: false,
      pets: ['cat', 'dog', 'cat'],
      moved: ' ２０２６-02-28 ',
      note: ' 大\u200b狗 ',
      card: 'Ｘ1',
    }),
    { home: 'flat', floor: 3, lift: false, pets: ['dog', 'cat'], moved: '2026-02-28', note: '大狗', card: { unsealed: 'X1' } },
  )
  t.strictSame(intake.parse({ home: 'house', floor: 3, lift: true, note: 'x' }), { home: 'house' })
  t.strictSame(intake.parse({ home: 'house', pets: [], moved: '', note: null }), { home: 'house' }, 'nothing is not stored')
})

t.test('answers that are wrong are named', async t => {
  const wrong = (more: object) => rulesOf(intake, { home: 'house', ...more })
  t.strictSame(rulesOf(intake, {}), [['home', 'required']])
  t.strictSame(rulesOf(intake, { home: 'flat' }), [['floor', 'required']], 'required where it is asked')
  t.strictSame(wrong({ home: 'tent' }), [['home', 'invalid_value']])
  t.strictSame(wrong({ home: 'barge' }), [['home', 'invalid_value']], 'out of use')
  t.strictSame(wrong({ floor: 100 }), [['floor', 'too_big']])
  t.strictSame(wrong({ floor: '3' }), [['floor', 'invalid_type']])
  t.strictSame(wrong({ lift: 'yes' }), [['lift', 'invalid_type']])
  t.strictSame(wrong({ pets: ['cow'] }), [['pets.0', 'invalid_value']])
  t.strictSame(wrong({ moved: '2026-02-29' }), [['moved', 'format']])
  t.strictSame(wrong({ moved: '1899-12-31' }), [['moved', 'date_range']])
  t.strictSame(wrong({ note: '一'.repeat(11) }), [['note', 'too_big']])
  t.strictSame(wrong({ note: 'a\0' }), [['note', 'characters']])
  t.strictSame(wrong({ card: '1'.repeat(19) }), [['card', 'too_big']])
  t.strictSame(wrong({ colour: 'red' }), [['', 'unrecognized_keys']])
  t.strictSame(wrong({ judged: 'fine' }), [['', 'unrecognized_keys']], 'what one is not shown one cannot answer')
  t.strictSame(rulesOf(answersSchema(home, ['lead']), { home: 'house' }), [['judged', 'required']])
})

t.test('what stands there: unseen answers stay, sealed ones stay until they are sent, options out of use may be kept', async t => {
  const before = { home: 'barge', card: { key: 'k1', data: 'x' }, judged: 'fine', note: 'x', pets: ['dog'] }
  const again = answersSchema(home, ['intake'], before)
  t.strictSame(again.parse({ home: 'barge' }), { home: 'barge', card: before.card, judged: 'fine' })
  t.strictSame(again.parse({ home: 'house', card: null }), { home: 'house', judged: 'fine' }, 'emptied')
  t.strictSame(again.parse({ home: 'house', card: '2' }), { home: 'house', card: { unsealed: '2' }, judged: 'fine' })
  t.strictSame(rulesOf(answersSchema(home, ['intake'], { home: 'flat' }), { home: 'barge' }), [['home', 'invalid_value']])
  const needed = form(ask('card', 'sealed', { isRequired: true }))
  t.strictSame(rulesOf(answersSchema(needed, []), {}), [['card', 'required']])
  t.strictSame(answersSchema(needed, [], { card: before.card }).parse({}), { card: before.card })
})

t.test('each reads what their roles are shown, and of a sealed answer that there is one', async t => {
  const answers = { home: 'house', floor: 3, card: { key: 'k1', data: 'x' }, judged: 'fine' }
  t.strictSame(shownAnswers(home, answers, ['lead']), { home: 'house', card: { isSealed: true }, judged: 'fine' })
  t.strictSame(shownAnswers(home, answers, ['dispatch']), { home: 'house' })
})

t.test('a new version that would break what is stored is refused; what is stricter, gone or new is not', async t => {
  const pick = (...options: object[]) => ask('pick', 'choice', { options })
  const first = form(pick(option('a'), option('b')), ask('old', 'text'))
  const second = form(pick(option('a'), option('b', false), option('c')))
  t.strictSame(breaks(second, [first]), [])
  t.strictSame(breaks(form(ask('old', 'text', { max: 1, isRequired: true })), [first, second]), [])
  t.strictSame(breaks(form(pick(option('a'), option('b'))), [first, second]), [{ path: 'questions.0.options', rule: 'option_kept' }])
  t.strictSame(
    breaks(form(ask('new', 'flag'), ask('old', 'sealed')), [first, second]),
    [{ path: 'questions.1.type', rule: 'type_kept' }],
    'nor what was gone meanwhile',
  )
})
