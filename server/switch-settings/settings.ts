import { calendarFacts, calendarSchema, type Calendar } from '../../ivr-flows/calendar.ts'
import { parseFlow, type Flow } from '../../ivr-flows/flow.ts'
import { shippedFlows } from '../../ivr-flows/flows/index.ts'
import type { SwitchConfig } from '../../db/switch-config.ts'
import type { QueueSettings } from '../../telephony/core/queue.ts'
import { strategies, type StrategyName } from '../../telephony/core/strategies/index.ts'
import { civilTime, startOfDay } from '../../time/civil.ts'
import { recordingNotice } from '../../ivr-flows/notice.ts'
import type { Settings } from '../../telephony/engine/settings.ts'
import type { Locality } from '../office.ts'
import type { FlowInForce } from '../../db/flow-versions.ts'
import { currentOf, defaults, type Values } from '../contract/settings/index.ts'
import { diallingOf } from './dialling.ts'
import { callSettingsOf } from './limits.ts'
import type { SettingsProblem } from './problem.ts'

const minutes = (clock: string): number => {
  const [hours = 0, rest = 0] = clock.split(':').map(Number)
  return hours * 60 + rest
}

const calendarOf = ({ week, special }: SwitchConfig['calendars'][number]): Calendar => {
  const spans = (hours: readonly [string, string][]) => hours.map(([from, to]) => ({ from: minutes(from), to: minutes(to) }))
  return calendarSchema.parse({
    week: (['1', '2', '3', '4', '5', '6', '7'] as const).map(day => spans(week[day] ?? [])),
    specialDays: Object.fromEntries(
      special.map(day => [day.date, { label: { zh: day.name, en: day.nameEn ?? day.name }, spans: spans(day.hours) }]),
    ),
  })
}

const queueOf = (queue: SwitchConfig['queues'][number]): QueueSettings => ({
  id: queue.id,
  name: queue.name,
  strategy: queue.strategy in strategies ? (queue.strategy as StrategyName) : 'longest-idle',
  ringMs: queue.ringSeconds * 1000,
  wrapUpMs: queue.wrapUpSeconds * 1000,
  priority: queue.priority,
  ageMs: queue.ageSeconds * 1000,
  serviceLevelMs: queue.targetSeconds * 1000,
})

/** A queue's own waiting times win over those written in a flow: the team lead changes them without touching the flow. */
const withQueueTimes = (flow: Flow, queues: readonly SwitchConfig['queues'][number][]): Flow => ({
  ...flow,
  nodes: Object.fromEntries(
    Object.entries(flow.nodes).map(([id, node]) => {
      const config = node.config as { queue?: string; offer?: { afterMs: number } }
      const queue = node.type === 'queue' ? queues.find(q => q.id === config.queue) : undefined
      if (!queue) return [id, node]
      const announceEveryMs = queue.announceSeconds * 1000
      return [
        id,
        {
          ...node,
          config: {
            ...config,
            announceEveryMs,
            firstAnnounceMs: announceEveryMs && Math.min(announceEveryMs, 15_000),
            maxWaitMs: queue.maxWaitSeconds * 1000,
            ...(config.offer && queue.offerSeconds !== undefined && { offer: { ...config.offer, afterMs: queue.offerSeconds * 1000 } }),
          },
        },
      ]
    }),
  ),
})

/** The shipped flow that goes straight to a queue, made for another queue. */
const straightTo = (queue: string, direct: Flow): Flow => ({
  ...direct,
  id: `direct-${queue}`,
  nodes: Object.fromEntries(
    Object.entries(direct.nodes).map(([id, node]) => [
      id,
      node.type === 'queue' ? { ...node, config: { ...(node.config as object), queue } } : node,
    ]),
  ),
})

const versionKey = (id: string, version: number): string => `${id}@${version}`

/** The flows that calls may still be in, by id and version; those made for a number's queue as well. */
const versionsOf = (config: SwitchConfig, inForce: ReadonlyMap<string, Flow>): Map<string, Flow> => {
  const kept = (config.flowVersions ?? []).flatMap(({ id, definition }) => {
    const { flow } = parseFlow(definition)
    return flow ? [{ ...flow, id }] : []
  })
  const queueIds = new Set(config.dids.flatMap(({ queueId }) => queueId ?? []))
  const straight = kept.filter(({ id }) => id === 'direct').flatMap(flow => [...queueIds].map(queue => straightTo(queue, flow)))
  return new Map(
    [...kept, ...straight, ...inForce.values()].map(flow => [versionKey(flow.id, flow.version), withQueueTimes(flow, config.queues)]),
  )
}

/**
 * The stored configuration as the engine wants it. A flow or calendar that cannot be used is left out and named in `problems`
 * (the shipped flow of the same id then stays in force): a broken file never stops the hotline. `inForce`: the flows as they are written
 * down, to be kept. `values`: the settings in force.
 */
export const settingsOf = (
  config: SwitchConfig,
  locality: Locality,
  values: Values = defaults,
): { settings: Settings; problems: SettingsProblem[]; inForce: FlowInForce[] } => {
  const { dialling, problems } = diallingOf(config, locality)
  const flows = new Map<string, Flow>()
  const inForce = new Map<string, FlowInForce>()
  const use = (id: string, flow: Flow, definition: unknown) => {
    flows.set(id, flow)
    inForce.set(id, { flowId: id, version: flow.version, definition })
  }
  for (const raw of Object.values(shippedFlows)) {
    const { flow } = parseFlow(raw)
    if (flow) use(flow.id, flow, raw)
  }
  for (const { id, definition } of config.flows) {
    const { flow, problems: found } = parseFlow(definition)
    if (flow) use(id, flow, definition)
    else problems.push({ what: 'flow', id, detail: found.map(p => `${p.path}: ${p.rule}`).join('; ') })
  }
  const dids = new Map<string, string>()
  const direct = flows.get('direct')
  for (const { number, flowId, queueId } of config.dids) {
    if (flowId && flows.has(flowId)) dids.set(number, flowId)
    else if (queueId && direct) {
      const flow = straightTo(queueId, direct)
      flows.set(flow.id, flow)
      dids.set(number, flow.id)
    } else problems.push({ what: 'did', id: number, detail: `leads to the unknown flow ${flowId}` })
  }
  const versions = versionsOf(config, flows)
  const calendars = config.calendars.flatMap(stored => {
    try {
      return [{ id: stored.id, zone: stored.zone, calendar: calendarOf(stored) }]
    } catch (error) {
      problems.push({ what: 'calendar', id: stored.id, detail: error instanceof Error ? error.message : String(error) })
      return []
    }
  })
  return {
    problems,
    inForce: [...inForce.values()],
    settings: {
      flow: (id, version) => versions.get(versionKey(id, version)) ?? null,
      dialling,
      notice: party => (values['recordings.notice'].includes(party) ? recordingNotice : null),
      ...callSettingsOf(currentOf(() => values)),
      dayStart: now => startOfDay(now, locality.zone),
      dids,
      flows: new Map([...flows].map(([id, flow]) => [id, withQueueTimes(flow, config.queues)])),
      queues: new Map(config.queues.map(queue => [queue.id, queueOf(queue)])),
      seats: new Map(
        config.seats.map(seat => [
          seat.number,
          {
            id: seat.number,
            wrapUpMs: seat.wrapUpSeconds === null ? null : seat.wrapUpSeconds * 1000,
            skills: Object.fromEntries(seat.skills.map(({ queueId, level }) => [queueId, level])),
          },
        ]),
      ),
      calendars: now => Object.fromEntries(calendars.map(({ id, zone, calendar }) => [id, calendarFacts(calendar, civilTime(now, zone))])),
    },
  }
}
