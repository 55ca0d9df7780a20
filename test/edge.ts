import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { useInstance, type Instance } from './instance.ts'
import { createCaller, createSeat, createTrunk, type Call, type Phone } from './sip/ua.ts'
import type { SwitchEvent } from '../telephony/engine/ports.ts'
import { currentOf, defaults } from '../server/contract/settings/index.ts'
import { guessRulesOf } from '../server/switch-settings/limits.ts'
import { sipDigest } from '../text/digest.ts'
import { AsteriskSwitch, type SwitchOptions } from '../telephony/asterisk/switch.ts'

type Kind = SwitchEvent['type']
type Of<K extends Kind> = Extract<SwitchEvent, { type: K }>

/** A switch with a memory: every event it told, and waiting for one. */
export type Listened = {
  asterisk: AsteriskSwitch
  events: SwitchEvent[]
  /** The next event of this kind that fits, not looking back. Rejects after `withinMs`. */
  next<K extends Kind>(type: K, fits?: (event: Of<K>) => boolean, withinMs?: number): Promise<Of<K>>
}

export const listen = (instance: Instance, trunkAllowed = ['1[3-9]XXXXXXXXX'], more: Partial<SwitchOptions> = {}): Listened => {
  const asterisk = new AsteriskSwitch({
    ariUrl: instance.env.ARI_URL!,
    amiUrl: instance.env.AMI_URL!,
    app: 'hearthline',
    recordingsDir: instance.env.RECORDINGS_DIR!,
    trunkAllowed,
    guesses: () => guessRulesOf(currentOf(() => defaults)),
    ...more,
  })
  const events: SwitchEvent[] = []
  const waiting = new Set<(event: SwitchEvent) => void>()
  asterisk.onEvent(event => {
    events.push(event)
    for (const look of waiting) look(event)
  })
  return {
    asterisk,
    events,
    next: (type, fits = () => true, withinMs = 5000) =>
      new Promise((resolve, reject) => {
        const look = (event: SwitchEvent) => {
          if (event.type !== type || !fits(event as never)) return
          clearTimeout(patience)
          waiting.delete(look)
          resolve(event as never)
        }
        const patience = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`no ${type} within ${withinMs} ms; heard: ${JSON.stringify(events.slice(-5))}`))
        }, withinMs)
        waiting.add(look)
      }),
  }
}

export type Edge = Listened & {
  instance: Instance
  sip: { host: string; port: number }
  /** Citizens on the trunk's address. */
  caller: Phone
  /** The far end of the trunk. */
  trunk: Phone
  /** A desk phone with its account, registered. */
  desk(number: string): Promise<Phone>
  /** Fresh ids of a call. */
  ids(): { call: string; bridge: string; leg: string }
  /** A caller in conversation with this seat's desk phone, which is to answer with the tone of 1000 Hz; the caller hears it. */
  talk(seat: string): Promise<{ call: Call; channel: string; bridge: string; leg: string }>
}

/** A real Asterisk with a connected switch and telephones, for one tap test. */
export const useEdge = async (t: Test, more: Partial<SwitchOptions> = {}): Promise<Edge> => {
  const instance = await useInstance(t, { services: ['asterisk'] })
  const listened = listen(instance, undefined, more)
  const sip = { host: '127.0.0.1', port: instance.ports.sip }
  const caller = await createCaller(sip)
  const trunk = await createTrunk({ ...sip, localPort: Number(instance.env.TRUNK_CONTACT!.split(':').at(-1)) })
  const phones = [caller, trunk]
  t.teardown(async () => {
    for (const phone of phones) phone.vanish()
    await listened.asterisk.close()
  })
  const connected = listened.next('connected')
  listened.asterisk.start()
  await connected
  const ids = () => {
    const call = randomUUID()
    return { call, bridge: `b-${call}`, leg: `l-${call}-1` }
  }
  return {
    ...listened,
    instance,
    sip,
    caller,
    trunk,
    desk: async number => {
      await listened.asterisk.putAccount({ seat: number, device: 'desk', secret: sipDigest(number, 'secret') })
      const phone = await createSeat({ user: number, password: 'secret', ...sip })
      phones.push(phone)
      const reachable = listened.next('seat-reachable', ({ seat, on }) => seat === number && on)
      await phone.register(60)
      await reachable
      return phone
    },
    ids,
    talk: async seat => {
      const arrived = listened.next('arrived')
      const call = await caller.call({ to: '95081' })
      const { channel } = await arrived
      const { call: id, bridge, leg } = ids()
      const answered = listened.next('answered', event => event.channel === leg)
      listened.asterisk.run([
        { type: 'answer', channel },
        { type: 'create-bridge', bridge },
        { type: 'join', bridge, channel },
        { type: 'ring-seat', leg, seat, device: 'desk', call: id, ringMs: 10_000, auto: false, showNumber: null, beside: channel },
      ])
      await answered
      listened.asterisk.run([{ type: 'join', bridge, channel: leg }])
      await call.media!.ear.hears(1000)
      return { call, channel, bridge, leg }
    },
  }
}
