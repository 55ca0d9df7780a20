import { parseFlow, type Flow } from '../ivr-flows/flow.ts'
import { shippedFlows } from '../ivr-flows/flows/index.ts'
import { seatOf, type Call } from '../telephony/core/call/call.ts'
import { layout } from '../telephony/core/call/layout.ts'
import { problemsOf } from '../telephony/core/call/problems.ts'
import type { Seat } from '../telephony/core/seat.ts'
import { Controller } from '../telephony/engine/controller.ts'
import type { Dialled } from '../telephony/engine/dial-ledger.ts'
import type { JournalEntry } from '../telephony/engine/journal.ts'
import type { Inventory, Switch, SwitchCommand, SwitchEvent } from '../telephony/engine/ports.ts'
import type { Settings } from '../telephony/engine/settings.ts'
import { currentOf, defaults } from '../server/contract/settings/index.ts'
import { callSettingsOf } from '../server/switch-settings/limits.ts'
import { viewOf, type CallView } from './call-view.ts'
import { paperTelephones, type PaperTelephones } from './paper-telephones.ts'

/** A telephone switch of paper and a clock in the hand: the engine's surroundings for tests that need no telephones. */

const flowOf = (raw: unknown): Flow => {
  const { flow, problems } = parseFlow(raw)
  if (!flow) throw new Error(JSON.stringify(problems))
  return flow
}

/** Settings with the shipped flows, the queues given, and seats that serve all of them. */
export const paperSettings = (seats: readonly string[], change: Partial<Settings> = {}): Settings => {
  const queues = ['intake', 'consult', 'complaint', 'suggestion']
  return {
    dids: new Map([
      ['95081', 'hotline'],
      ['95082', 'direct'],
    ]),
    flows: new Map(
      Object.values(shippedFlows)
        .map(flowOf)
        .map(flow => [flow.id, flow]),
    ),
    queues: new Map(
      queues.map(id => [
        id,
        {
          id,
          name: { zh: id, en: id },
          strategy: 'longest-idle',
          ringMs: 15_000,
          wrapUpMs: 10_000,
          priority: 0,
          ageMs: 0,
          serviceLevelMs: 15_000,
        },
      ]),
    ),
    seats: new Map(seats.map(id => [id, { id, wrapUpMs: null, skills: Object.fromEntries(queues.map(queue => [queue, 1])) }])),
    flow: () => null,
    calendars: () => ({}),
    notice: () => null,
    ...callSettingsOf(currentOf(() => defaults)),
    dialling: {
      home: { country: '86', area: '730' },
      rules: [
        { pattern: '1[3-9]XXXXXXXXX', kind: 'mobile', permit: 'everybody', name: { zh: '手机', en: 'Mobile' } },
        { pattern: '110', kind: 'emergency', permit: 'everybody', name: { zh: '公安报警', en: 'Police' } },
        { pattern: '+[1-9]XXXXXX.', kind: 'foreign', permit: 'lead', name: { zh: '境外', en: 'Abroad' } },
      ],
      limits: { perSeatHour: 30, perDay: 1_000, concurrent: 20, longestMs: 3_600_000 },
      own: ['95081', '95082', ...seats],
    },
    dayStart: now => now - (now % 86_400_000),
    ...change,
  }
}

/** Of two hang-ups of one channel the later one's reason may win: nobody may ask for both. */
const oncePerChannel = (commands: readonly SwitchCommand[]) => {
  const ended = commands.flatMap(command => (command.type === 'hang-up' ? [command.channel] : []))
  if (new Set(ended).size < ended.length) throw new Error(`hung up twice: ${JSON.stringify(commands)}`)
}

export type World = {
  controller: Controller
  sent: SwitchCommand[]
  /** The telephones as everything that was commanded made them. */
  telephones: PaperTelephones
  entries: JournalEntry[]
  kept: Map<string, Call>
  keptSeats: Map<string, Seat>
  keptDialled: Dialled[]
  /** What becomes of the phones' accounts: known and forgotten at once, until a test says otherwise. */
  accounts: Pick<Switch, 'putAccount' | 'removeAccount'>
  /** Seats whose telephones do not say that they ring. */
  mute: Set<string>
  now: number
  /** Ids given out so far: who goes on from this world gives out others. */
  readonly made: number
  /** Sends an event from the switch. */
  hear(event: SwitchEvent): void
  /** A caller arrives; returns the channel. */
  arrive(did?: string, number?: string | null): string
  /** Lets time pass, timers firing on the way, in order. */
  pass(ms: number): void
  /** Signs a seat in, its phone registered, ready. */
  ready(seat: string): Promise<void>
  /** The legs that ring now, by seat. */
  ringing(): Map<string, string>
  call(channel: string): CallView | undefined
  /** Every call that is on. */
  calls(): CallView[]
}

/** Makes a world; `from` starts it with the belief of another one, as after a crash. */
export const paperWorld = (seats: readonly string[], from?: World, settings = paperSettings(seats)): World => {
  let timers: { at: number; run: () => void; order: number }[] = []
  let listener: (event: SwitchEvent) => void = () => {}
  let made = from?.made ?? 0
  let order = 0
  const world: Omit<World, 'controller'> & { controller?: Controller } = {
    sent: [],
    telephones: from?.telephones ?? paperTelephones(),
    entries: [],
    kept: new Map(from?.kept),
    keptSeats: new Map(from?.keptSeats),
    keptDialled: [...(from?.keptDialled ?? [])],
    accounts: { putAccount: async () => {}, removeAccount: async () => {} },
    mute: new Set(from?.mute),
    now: from?.now ?? 1_000_000,
    get made() {
      return made
    },
    hear: event => {
      if (event.type === 'gone') world.telephones.gone(event.channel)
      listener(event)
    },
    arrive(did = '95082', number = '13807300001') {
      const channel = `in-${++made}`
      listener({ type: 'arrived', channel, number, name: null, did, at: world.now })
      return channel
    },
    pass(ms) {
      const until = world.now + ms
      for (;;) {
        const next = timers.filter(t => t.at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0]
        if (!next) break
        timers = timers.filter(t => t !== next)
        world.now = Math.max(world.now, next.at)
        next.run()
      }
      world.now = until
    },
    async ready(seat) {
      listener({ type: 'seat-reachable', seat, device: 'desk', on: true, at: world.now })
      await world.controller?.ask({
        type: 'sign-in',
        seat,
        person: { id: seat, name: seat },
        device: 'desk',
        session: `of ${seat}`,
        secret: null,
        ready: true,
        takeover: false,
      })
    },
    ringing: () =>
      new Map(
        [...(world.controller?.engine.calls.values() ?? [])].flatMap(call =>
          Object.values(call.participants).flatMap(one =>
            one.role === 'agent' && one.state === 'ringing' && one.askedBy !== 'dial' && one.channel ? [[seatOf(one)!, one.channel]] : [],
          ),
        ),
      ),
    call: channel => {
      const call = world.controller?.engine.callOf(channel)
      return call && viewOf(call)
    },
    calls: () => [...(world.controller?.engine.calls.values() ?? [])].map(viewOf),
  }
  world.controller = new Controller({
    switch: {
      run: commands => {
        oncePerChannel(commands)
        world.sent.push(...commands)
        world.telephones.run(commands)
        for (const command of commands)
          if (command.type === 'ring-seat' && !world.mute.has(command.seat))
            listener({ type: 'ringing', channel: command.leg, at: world.now })
      },
      putAccount: account => world.accounts.putAccount(account),
      removeAccount: (seat, device) => world.accounts.removeAccount(seat, device),
      onEvent: heard => {
        listener = heard
      },
    },
    journal: {
      write: entries => {
        world.entries.push(...entries)
      },
      keepCall: (id, call) => {
        if (call) world.kept.set(id, call)
        else world.kept.delete(id)
      },
      keepSeat: seat => {
        world.keptSeats.set(seat.id, seat)
      },
      keepDialled: dialled => {
        world.keptDialled.push(dialled)
      },
      load: async () => ({ calls: [], seats: [], dialled: [] }),
    },
    prompts: { sound: prompt => (prompt.type === 'beep' ? 'beep' : `say:${prompt.text}`) },
    lookups: { ask: async () => null },
    timers: {
      now: () => world.now,
      at(at, run) {
        const timer = { at, run, order: ++order }
        timers.push(timer)
        return () => {
          timers = timers.filter(t => t !== timer)
        }
      },
    },
    settings: () => settings,
    newId: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
    log: {
      info() {},
      warn() {},
      error(fields, message) {
        throw Object.assign(new Error(message), fields)
      },
    },
  })
  if (from) {
    world.controller.restore([...from.kept.values()], [...from.keptSeats.values()])
    world.controller.restoreDialled(from.keptDialled)
  }
  return world as World
}

/** What exists in the switch if everything the engine believes is true. */
export const inventoryOf = (world: World): Inventory => {
  const calls = [...world.controller.engine.calls.values()]
  const channels = calls.flatMap(call =>
    Object.values(call.participants).flatMap(one =>
      one.channel === null
        ? []
        : [
            {
              id: one.channel,
              state: one.state === 'up' ? ('up' as const) : ('ringing' as const),
              bridge: null,
              arrival: one.who.is === 'caller' ? { number: one.who.number, name: null, did: call.did ?? '' } : null,
            },
          ],
    ),
  )
  return {
    ...world.telephones.inventory(channels),
    reachableSeats: [...world.controller.engine.seats.values()].filter(s => s.reachable).map(s => ({ seat: s.id, device: s.device })),
  }
}

/** What is wrong with a world: calls that break a promise, telephones that are not as the facts have them. */
export const troublesOf = (world: World): string[] => {
  const calls = [...world.controller.engine.calls.values()]
  const layouts = calls.map(layout)
  const { bridges, music, muted } = world.telephones
  const wanted = new Map(layouts.flatMap(one => [...one.bridges]))
  const differs = (found: ReadonlySet<string>, right: ReadonlySet<string>) =>
    found.size !== right.size || [...right].some(one => !found.has(one))
  const all = (of: (one: (typeof layouts)[number]) => ReadonlySet<string>) => new Set(layouts.flatMap(one => [...of(one)]))
  return [
    ...calls.flatMap(call => problemsOf(call).map(problem => `${call.id}: ${problem}`)),
    ...[...wanted].flatMap(([id, members]) => (differs(bridges.get(id) ?? new Set(), members) ? [`bridge ${id}`] : [])),
    ...[...bridges.keys()].flatMap(id => (wanted.has(id) ? [] : [`bridge ${id} is left over`])),
    ...(differs(
      music,
      all(one => one.music),
    )
      ? ['music']
      : []),
    ...(differs(
      muted,
      all(one => one.muted),
    )
      ? ['mute']
      : []),
  ]
}
