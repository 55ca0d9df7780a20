import fc from 'fast-check'
import t from 'tap'
import {
  decideDial,
  DIAL_KINDS,
  DIAL_PERMITS,
  homeForm,
  homeOfCaller,
  ownNumberOf,
  isAlarming,
  patternOf,
  ruleFor,
  type DialRule,
  type DialRules,
  type DialUse,
  type DialWish,
} from './dial-policy.ts'

const home = { country: '86', area: '730' }
const rule = (pattern: string, kind: DialRule['kind'], permit: DialRule['permit'] = 'everybody'): DialRule => ({
  pattern,
  kind,
  permit,
  name: { zh: pattern, en: pattern },
})
const rules: DialRules = {
  home,
  rules: [
    rule('1[3-9]XXXXXXXXX', 'mobile'),
    rule('10XXXXXXXX', 'fixed'),
    rule('[2-9]XXXXXXXXX', 'fixed'),
    rule('[3-9]XXXXXXXXXX', 'fixed'),
    rule('400XXXXXXX', 'service'),
    rule('95XXX', 'service'),
    rule('12345', 'service'),
    rule('110', 'emergency'),
    rule('+[1-9]XXXXXX.', 'foreign', 'lead'),
    rule('+88[1-3].', 'foreign', 'nobody'),
    rule('+1900.', 'foreign', 'nobody'),
  ],
  limits: { perSeatHour: 30, perDay: 1000, concurrent: 20, longestMs: 3_600_000 },
  own: ['95081', '07308211991', '1001', '1002'],
}
const idle: DialUse = { bySeatThisHour: 0, today: 0, live: [] }
const wish = (number: string, change: Partial<DialWish> = {}): DialWish => ({
  seat: '1001',
  number,
  isLead: false,
  isConfirmed: false,
  isMerchant: false,
  ...change,
})
const code = (number: string, change: Partial<DialWish> = {}, use: Partial<DialUse> = {}) =>
  decideDial(wish(number, change), rules, { ...idle, ...use }).refused?.code ?? null

t.test('what a seat may dial and what not, by name', async t => {
  for (const number of ['13800001234', '+8613800001234', '013800001234', '01088880000', '02188880000', '073088880000', '07308211992'])
    t.equal(code(number), null, number)
  for (const number of ['4001234567', '95588', '12345']) t.equal(code(number), null, `${number}, a service by name`)
  for (const number of ['+882161234567', '0088216123456', '+881612345678', '+19005551234', '0019005551234'])
    for (const isLead of [false, true]) t.equal(code(number, { isLead }), 'DIAL_NOT_ALLOWED', `${number} ${isLead}`)
  for (const number of ['16812345', '12117', '17951', '1795113800001234', '123', '8211991*1', '*21*13800001234#', '', '+', '0', '00'])
    t.equal(code(number, { isLead: true, isConfirmed: true }), 'DIAL_NOT_ALLOWED', number)
  t.equal(code('+14155552671'), 'DIAL_NEEDS_LEAD')
  t.equal(code('0014155552671', { isLead: true }), null)
})

t.test('an emergency number asks for a confirmation, however it is written, and then no limit holds it back', async t => {
  for (const number of ['110', '+86110', '0110', '0086110']) {
    t.equal(code(number), 'DIAL_CONFIRM_EMERGENCY', number)
    t.equal(code(number, { isConfirmed: true }, { bySeatThisHour: 999, today: 99_999 }), null)
  }
})

t.test('the own numbers are never dialled, however they are written', async t => {
  for (const number of [
    '95081',
    '+8695081',
    '073095081',
    '1001',
    '1002',
    '07308211991',
    '+867308211991',
    '8211991',
    '0086730 8211991'.replace(' ', ''),
  ])
    t.equal(code(number, { isLead: true }), 'DIAL_OWN_NUMBER', number)
})

t.test('an own number is known in every form in which a trunk writes what was dialled', async t => {
  const own = ['95081', '95082', '07308211991']
  const { home } = rules
  const known = (written: string) => ownNumberOf(written, own, home)
  for (const written of ['95082', '+8695082', '008695082', '073095082', '+8673095082', '+86073095082', '9508 2', '９５０８２'])
    t.equal(known(written), '95082', written)
  for (const written of ['07308211991', '+867308211991', '00867308211991', '867308211991', '8211991', '7308211991', '+86 730 821-1991'])
    t.equal(known(written), '07308211991', written)
  const others = ['', '+', '95083', '+4495082', '004495082', '01095082', '8695082', '95082,1', '95082#1', '950822', '5082', 'kept', '1001']
  for (const written of others) t.equal(known(written), null, written)
  t.equal(ownNumberOf('073095082', ['95082', '073095082'], home), '073095082', 'one that is stored so is that one')
})

t.test('limits of the seat, the day, and the moment', async t => {
  const out = { direction: 'outbound', number: '13800009999', seat: '1003', answered: true } as const
  t.equal(code('13800001234', {}, { bySeatThisHour: 29, today: 999, live: Array(19).fill(out) }), null)
  t.equal(code('13800001234', {}, { bySeatThisHour: 30 }), 'DIAL_SEAT_LIMIT')
  t.equal(code('13800001234', {}, { today: 1000 }), 'DIAL_DAY_LIMIT')
  t.equal(code('13800001234', {}, { live: Array(20).fill(out) }), 'DIAL_CONCURRENT_LIMIT')
})

t.test('a citizen is called by one, and not while calling', async t => {
  const live = (change: object): DialUse['live'] => [
    { direction: 'outbound', number: '13800001234', seat: '1002', answered: false, ...change },
  ]
  const refused = (use: DialUse['live'], change: Partial<DialWish> = {}) =>
    decideDial(wish('13800001234', change), rules, { ...idle, live: use }).refused
  t.strictSame(refused(live({})), { code: 'DIAL_ENGAGED', seat: '1002' })
  t.strictSame(refused(live({ number: '+8613800001234' })), { code: 'DIAL_ENGAGED', seat: '1002' }, 'however the trunk writes it')
  t.strictSame(refused(live({ direction: 'inbound', answered: true })), { code: 'DIAL_ENGAGED', seat: '1002' })
  t.strictSame(refused(live({ direction: 'inbound', seat: null })), { code: 'DIAL_CITIZEN_WAITS' })
  for (const number of ['8613800001234', '86013800001234', '1795113800001234', '008613800001234'])
    t.strictSame(refused(live({ direction: 'inbound', seat: null, number })), { code: 'DIAL_CITIZEN_WAITS' }, number)
  t.strictSame(refused(live({ direction: 'inbound' })), { code: 'DIAL_CITIZEN_WAITS' }, 'it rings at a seat')
  const waits = live({ direction: 'inbound', seat: null, inLine: 'c-1' })
  t.strictSame(refused(waits), { code: 'DIAL_CITIZEN_IN_LINE', call: 'c-1' })
  t.match(refused([...waits, ...live({})]), { code: 'DIAL_ENGAGED' }, 'who calls already comes first')
  t.equal(refused(live({ number: null })), null)
  t.equal(refused(live({ seat: '1001' })), null, "the seat's own call: the seat itself says that it is in one")
  t.equal(refused(live({}), { isMerchant: true }), null, 'a switchboard takes several')
  t.equal(
    decideDial(wish('95588'), rules, { ...idle, live: [{ direction: 'outbound', number: '95588', seat: '1002', answered: true }] }).refused,
    null,
    'so does a service',
  )
})

t.test('the lead hears of what may be an abuse, not of questions', async t => {
  t.strictSame(
    (['DIAL_NOT_ALLOWED', 'DIAL_NEEDS_LEAD', 'DIAL_SEAT_LIMIT', 'DIAL_CONFIRM_EMERGENCY', 'DIAL_ENGAGED'] as const).map(isAlarming),
    [true, true, true, false, false],
  )
})

t.test('what is no pattern matches nothing and stops nothing', async t => {
  for (const pattern of ['', '+', '.', '1[3-', '1[9-3]', '(1)', '1.1', 'x', '1 3', '1|2', '[]', '1+'])
    t.equal(patternOf(pattern), null, pattern)
  t.equal(ruleFor('13', [rule('1[', 'mobile'), rule('13', 'fixed')])?.kind, 'fixed')
  t.equal(ruleFor('135', [rule('1X.', 'mobile'), rule('13.', 'fixed', 'nobody')])?.permit, 'nobody', 'the more exact one counts')
  t.equal(ruleFor('135', [rule('13X', 'mobile'), rule('13.', 'fixed', 'nobody')])?.permit, 'nobody', 'of equal ones the stricter')
})

const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map(all => all.join(''))
const anyRule = fc.record({
  pattern: fc
    .tuple(
      fc.constantFrom('', '+'),
      fc.array(fc.constantFrom('X', '1', '8', '[3-9]', '0'), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', '.'),
    )
    .map(([plus, pieces, end]) => plus + pieces.join('') + end),
  kind: fc.constantFrom(...DIAL_KINDS),
  permit: fc.constantFrom(...DIAL_PERMITS),
  name: fc.constant({ zh: '', en: '' }),
})
const someWish = fc.record({
  seat: fc.constantFrom('1001', '1002'),
  number: fc.tuple(fc.constantFrom('', '+', '0', '00', '+86'), digits(0, 14)).map(([head, tail]) => head + tail),
  isLead: fc.boolean(),
  isConfirmed: fc.boolean(),
  isMerchant: fc.boolean(),
})
const someUse = fc.record({ bySeatThisHour: fc.nat(60), today: fc.nat(2000), live: fc.constant([]) })
const allowed = (w: DialWish, list: readonly DialRule[], use: DialUse) => decideDial(w, { ...rules, rules: list }, use).refused === null

t.test('for any rules and any number', async t => {
  fc.assert(
    fc.property(someWish, fc.array(anyRule), someUse, anyRule, (w, list, use, extra) => {
      t.notOk(!list.length && allowed(w, list, use), 'without a rule nothing is dialled')
      const decision = decideDial(w, { ...rules, rules: list }, use)
      if (decision.refused === null && !decision.rule) throw new Error('let through without a rule')
      const stricter: DialRule = { ...extra, permit: 'nobody' }
      if (!allowed(w, list, use) && allowed(w, [...list, stricter], use)) throw new Error('one more ban allowed something')
      if (!allowed(w, list, use) && allowed(w, list, { ...use, bySeatThisHour: use.bySeatThisHour + 1 }))
        throw new Error('more use allowed')
      if (allowed({ ...w, isLead: false }, list, use) && !allowed({ ...w, isLead: true }, list, use)) throw new Error('a lead may less')
    }),
    { numRuns: 500 },
  )
})

t.test('every writing of a number has one home form, and a home form is its own', async t => {
  fc.assert(
    fc.property(
      digits(9, 11).filter(n => /^[1-9]/.test(n)),
      national => {
        const forms = [`0${national}`, `+86${national}`, `0086${national}`, `+860${national}`].map(n => homeForm(n, home))
        if (forms.some(form => form !== national)) throw new Error(JSON.stringify(forms))
        if (homeForm(national, home) !== national) throw new Error('not its own')
      },
    ),
  )
  fc.assert(
    fc.property(
      digits(10, 10).filter(n => /^[3-9]/.test(n)),
      ending => {
        const forms = ['86', '860', '17951', '179510', '125930'].map(before => homeOfCaller(`${before}1${ending}`, home))
        if (forms.some(form => form !== `1${ending}`)) throw new Error(JSON.stringify(forms))
      },
    ),
  )
  t.equal(homeOfCaller('867308211991', home), '7308211991', 'a landline written with the bare code of the country')
  t.equal(homeOfCaller('8613800001234', { country: '49', area: '' }), '8613800001234', 'which only China has')
  t.equal(homeForm('+441234567', home), '+441234567')
  t.equal(homeForm('8211991', home), '7308211991', 'a landline of the same city')
  t.equal(homeForm('9550011', home), '9550011', 'a service number')
  t.equal(homeForm('82-11', home), null)
})
