/** The stored configuration as the engine takes it: what is broken is left out and named, and the hotline goes on. */
import t from 'tap'
import type { SwitchConfig } from '../../db/switch-config.ts'
import { shippedFlows } from '../../ivr-flows/flows/index.ts'
import { settingsOf } from './settings.ts'

const locality = { zone: 'Asia/Shanghai', country: 'CN', areaCode: '0730' }
const did = (number: string, change: Partial<SwitchConfig['dids'][number]> = {}) =>
  ({ number, name: number, flowId: null, queueId: null, language: 'zh', ...change }) as const
const queue = (id: string, change: Partial<SwitchConfig['queues'][number]> = {}): SwitchConfig['queues'][number] => ({
  id,
  name: { zh: id, en: id },
  skill: id,
  strategy: 'longest-idle',
  ringSeconds: 20,
  wrapUpSeconds: 30,
  priority: 0,
  ageSeconds: 60,
  targetSeconds: 15,
  announceSeconds: 45,
  maxWaitSeconds: 600,
  ...change,
})
const stored = (change: Partial<SwitchConfig> = {}): SwitchConfig => ({
  seats: [],
  queues: [queue('intake')],
  calendars: [],
  dids: [did('95081', { flowId: 'hotline' }), did('95082', { queueId: 'intake' })],
  flows: [],
  ...change,
})
const calendar = (id: string, zone: string, hours: [string, string][]): SwitchConfig['calendars'][number] => ({
  id,
  name: id,
  zone,
  week: { '1': hours, '2': hours, '3': hours, '4': hours, '5': hours, '6': hours, '7': hours },
  special: [],
})
const queueTimes = (flow: { nodes: Record<string, { type: string; config: unknown }> } | undefined) =>
  Object.values(flow?.nodes ?? {})
    .filter(node => node.type === 'queue')
    .map(node => node.config as { queue: string; announceEveryMs: number; firstAnnounceMs: number; maxWaitMs: number })
    .map(({ queue, announceEveryMs, firstAnnounceMs, maxWaitMs }) => ({ queue, announceEveryMs, firstAnnounceMs, maxWaitMs }))

t.test('what is whole has no problems', async t => {
  const { settings, problems } = settingsOf(stored(), locality)
  t.strictSame(problems, [])
  t.strictSame([...settings.dids].sort(), [
    ['95081', 'hotline'],
    ['95082', 'direct-intake'],
  ])
})

t.test('a broken flow is named, and the shipped one of its id stays in force', async t => {
  const broken = { id: 'hotline', nodes: { a: { type: 'nonsense' } } }
  const whole = settingsOf(stored(), locality).settings.flows.get('hotline')
  for (const definition of [broken, null, 'text', [], { ...(shippedFlows['hotline'] as object), start: 'nowhere' }]) {
    const { settings, problems } = settingsOf(stored({ flows: [{ id: 'hotline', name: 'x', definition }] }), locality)
    t.strictSame(
      problems.map(({ what, id }) => ({ what, id })),
      [{ what: 'flow', id: 'hotline' }],
    )
    t.ok(problems[0]!.detail.length > 0, 'and says what is wrong with it')
    t.strictSame(settings.flows.get('hotline'), whole)
    t.equal(settings.dids.get('95081'), 'hotline', 'the number is answered as before')
  }
})

t.test('a published flow takes the place of the shipped one', async t => {
  const definition = { ...(shippedFlows['direct'] as object), id: 'hotline', version: 7 }
  const { settings, problems } = settingsOf(stored({ flows: [{ id: 'hotline', name: 'x', definition }] }), locality)
  t.strictSame(problems, [])
  t.match(settings.flows.get('hotline'), { version: 7, start: 'intake' })
})

t.test('a number that leads nowhere is named; the others are served', async t => {
  const dids = [did('95081', { flowId: 'hotline' }), did('95083', { flowId: 'gone' }), did('95084')]
  const { settings, problems } = settingsOf(stored({ dids }), locality)
  t.strictSame(
    problems.map(({ what, id }) => `${what} ${id}`),
    ['did 95083', 'did 95084'],
  )
  t.match(problems[0]!.detail, /gone/)
  t.strictSame([...settings.dids], [['95081', 'hotline']])
  const both = settingsOf(stored({ dids: [did('95083', { flowId: 'gone', queueId: 'intake' })] }), locality)
  t.strictSame([...both.settings.dids], [['95083', 'direct-intake']], 'with a queue besides, the callers wait there')
})

t.test('a number straight to a queue gets the direct flow with that queue, and only that', async t => {
  const config = stored({
    queues: [queue('intake'), queue('consult')],
    dids: [did('1', { queueId: 'consult' }), did('2', { queueId: 'intake' })],
  })
  const { flows, dids } = settingsOf(config, locality).settings
  t.strictSame([...dids.values()], ['direct-consult', 'direct-intake'])
  t.strictSame(
    queueTimes(flows.get('direct-consult')).map(one => one.queue),
    ['consult'],
  )
  t.strictSame(
    queueTimes(flows.get('direct-intake')).map(one => one.queue),
    ['intake'],
  )
  t.strictSame(Object.keys(flows.get('direct-consult')!.nodes), Object.keys(flows.get('direct')!.nodes))
})

t.test("a queue's own waiting times win over the flow's; a queue nobody stored keeps the flow's", async t => {
  const timesOf = (change: Partial<SwitchConfig['queues'][number]>) =>
    queueTimes(settingsOf(stored({ queues: [queue('intake', change)] }), locality).settings.flows.get('direct'))
  const own = { queue: 'intake', announceEveryMs: 90_000, firstAnnounceMs: 15_000, maxWaitMs: 120_000 }
  t.strictSame(timesOf({ announceSeconds: 90, maxWaitSeconds: 120 }), [own])
  t.strictSame(timesOf({ announceSeconds: 5, maxWaitSeconds: 120 }), [{ ...own, announceEveryMs: 5_000, firstAnnounceMs: 5_000 }])
  t.strictSame(timesOf({ announceSeconds: 0, maxWaitSeconds: 120 }), [{ ...own, announceEveryMs: 0, firstAnnounceMs: 0 }], '0 is never')
  const none = settingsOf(stored({ queues: [] }), locality).settings.flows.get('direct')
  t.strictSame(queueTimes(none), [{ queue: 'intake', announceEveryMs: 45_000, firstAnnounceMs: 15_000, maxWaitMs: 600_000 }])
})

t.test("when a message is offered is the queue's to say; a copy of an earlier version leaves it to the flow", async t => {
  const offered = (change: Partial<SwitchConfig['queues'][number]>) => {
    const flow = settingsOf(stored({ queues: [queue('intake', change)] }), locality).settings.flows.get('direct')
    return (flow!.nodes.intake!.config as { offer: { afterMs: number; key: string } }).offer
  }
  t.match(offered({ offerSeconds: 90 }), { afterMs: 90_000, key: '1' })
  t.match(offered({ offerSeconds: 0 }), { afterMs: 0 })
  t.match(offered({}), { afterMs: 60_000 })
})

t.test('a strategy nobody knows is the usual one', async t => {
  const { settings } = settingsOf(stored({ queues: [queue('intake', { strategy: 'by-horoscope' })] }), locality)
  t.match(settings.queues.get('intake'), { strategy: 'longest-idle', ringMs: 20_000 })
})

t.test('a broken calendar is named and left out; the others count', async t => {
  const calendars = [
    calendar('default', 'Asia/Shanghai', [['08:00', '18:00']]),
    calendar('backwards', 'Asia/Shanghai', [['18:00', '08:00']]),
    calendar('late', 'Asia/Shanghai', [['08:00', '25:00']]),
    { ...calendar('words', 'Asia/Shanghai', []), week: { '1': [['morning', 'noon']] } } as SwitchConfig['calendars'][number],
  ]
  const { settings, problems } = settingsOf(stored({ calendars }), locality)
  t.strictSame(
    problems.map(({ what, id }) => `${what} ${id}`),
    ['calendar backwards', 'calendar late', 'calendar words'],
  )
  const at = (time: string) => settings.calendars(Date.parse(time))
  t.strictSame(Object.keys(at('2026-12-01T02:00:00Z')), ['default'])
  t.match(at('2026-12-01T02:00:00Z')['default'], { open: true })
  t.match(at('2026-12-01T10:00:00Z')['default'], { open: false, reason: 'outside-hours' })
})

t.test('a special day counts by the day of its calendar', async t => {
  const holiday = {
    ...calendar('default', 'Asia/Shanghai', [['00:00', '24:00']]),
    special: [
      { date: '2026-10-01', name: '国庆节', nameEn: 'National Day', hours: [] },
      { date: '2026-10-02', name: '补休', hours: [] },
    ],
  }
  const { settings } = settingsOf(stored({ calendars: [holiday] as SwitchConfig['calendars'] }), locality)
  const at = (time: string) => settings.calendars(Date.parse(time))['default']
  t.match(at('2026-09-30T15:59:00Z'), { open: true })
  t.match(at('2026-09-30T16:00:00Z'), { open: false, reason: 'holiday', label: { zh: '国庆节', en: 'National Day' } })
  t.match(at('2026-10-01T16:00:00Z'), { open: false, label: { zh: '补休', en: '补休' } })
  t.match(at('2026-10-02T16:00:00Z'), { open: true })
})

t.test('two calendars of two zones, on the days when the clocks of one change', async t => {
  const hours: [string, string][] = [
    ['02:00', '03:00'],
    ['09:00', '17:00'],
  ]
  const calendars = [calendar('berlin', 'Europe/Berlin', hours), calendar('default', 'Asia/Shanghai', hours)]
  const { settings, problems } = settingsOf(stored({ calendars }), locality)
  t.strictSame(problems, [])
  const open = (time: string) => {
    const { berlin, default: home } = settings.calendars(Date.parse(time))
    return [berlin?.open, home?.open]
  }
  t.strictSame(open('2026-10-24T07:30:00Z'), [true, true], 'the day before: 09:30 and 15:30')
  t.strictSame(open('2026-10-25T07:30:00Z'), [false, true], 'clocks set back: 08:30')
  t.strictSame(open('2026-10-25T08:00:00Z'), [true, true], '09:00')
  t.strictSame(open('2026-10-25T15:59:00Z')[0], true, '16:59')
  t.strictSame(open('2026-10-25T16:00:00Z')[0], false, '17:00')
  t.strictSame(
    ['00:00', '00:30', '01:30', '01:59', '02:00'].map(time => open(`2026-10-25T${time}:00Z`)[0]),
    [true, true, true, true, false],
    'the hour from two to three comes twice',
  )
  t.strictSame(
    ['00:59', '01:00', '01:59', '07:00'].map(time => open(`2026-03-29T${time}:00Z`)[0]),
    [false, false, false, true],
    'and in spring not at all; nine comes an hour sooner',
  )
  const abroad = settingsOf(stored(), { ...locality, zone: 'Europe/Berlin' }).settings
  const start = (time: string) => new Date(abroad.dayStart(Date.parse(time))).toISOString()
  t.equal(start('2026-10-25T22:30:00Z'), '2026-10-24T22:00:00.000Z', 'a day of 25 hours')
  t.equal(start('2026-03-29T21:30:00Z'), '2026-03-28T23:00:00.000Z', 'a day of 23 hours')
})

t.test('versions that calls may still be in are there beside the published ones', async t => {
  const old = { ...(shippedFlows['hotline'] as object), version: 4 }
  const direct = { ...(shippedFlows['direct'] as object), version: 3 }
  const published = { ...(shippedFlows['hotline'] as object), version: 5 }
  const { settings, inForce } = settingsOf(
    stored({
      flows: [{ id: 'hotline', name: 'x', definition: published }],
      flowVersions: [
        { id: 'hotline', definition: old },
        { id: 'direct', definition: direct },
        { id: 'broken', definition: {} },
      ],
    }),
    locality,
  )
  t.match(settings.flow('hotline', 4), { id: 'hotline', version: 4 })
  t.match(settings.flow('hotline', 5), { version: 5 })
  t.match(settings.flow('direct-intake', 3), { id: 'direct-intake', version: 3 }, 'also those made for a queue')
  t.equal(settings.flow('hotline', 99), null)
  t.equal(settings.flow('broken', 1), null)
  t.strictSame(
    inForce.filter(({ flowId }) => flowId === 'hotline').map(({ version, definition }) => [version, definition]),
    [[5, published]],
  )
})
