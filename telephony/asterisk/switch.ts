import type { Fields } from 'asterisk-manager'
import { accountOf, type Device } from '../core/seat.ts'
import type { SeatId } from '../core/glossary.ts'
import type { SeatAccount, Switch, SwitchCommand, SwitchEvent } from '../engine/ports.ts'
import { Accounts, type Refused } from './accounts.ts'
import { AmiLink, AMI_DEFAULTS, field, type AmiReply } from './ami.ts'
import { AriError, AriLink, ARI_DEFAULTS } from './ari.ts'
import { CAUSES } from './causes.ts'
import { ABSENT } from '../core/call/queueing.ts'
import { Chains } from './chains.ts'
import { planFor, type Edge, type Plan } from './commands.ts'
import { askPhone, Contacts, listContacts } from './contacts.ts'
import { Door } from './door.ts'
import { accountFrom } from './endpoints.ts'
import { expectChannel, fromManager, nameCause, toSwitchEvent, type AriEvent, type Memory } from './events.ts'
import { takeInventory } from './inventory.ts'
import { MediaWatch } from './media-watch.ts'
import { Music } from './music.ts'
import { askWhetherThere } from './far-end.ts'
import { isUnheard, soundOf } from './sound.ts'
import type { SwitchOptions } from './switch-options.ts'
import { allowedBy } from './trunk-patterns.ts'

export type { SwitchOptions } from './switch-options.ts'

/** The dialplan's last argument for who was kept by it. No stranger's text can be it: a DIALOG has a dash. */
const KEPT = 'kept'
/** How long a recording command waits for AMI to come back before it fails; the end of a recording longer, for it must not go on. */
const MANAGER_PATIENCE_MS = 30_000
const START_PATIENCE_MS = 5_000
const RETRY_INVENTORY_MS = 250
/** After how long Asterisk is asked again for an account that it refused. */
const REFUSED_AGAIN_MS = 30_000
/**
 * What is decided together with a seat's ringing waits for the first news of its telephone, at most this long (some never say that they
 * ring).
 */
const HEAD_START_MS = 25
/** How long a channel may take from being made to entering the application; it takes milliseconds. */
const ENTER_MS = 5_000

/** The Switch port on Asterisk: ARI for calls, AMI for recording and for news of registrations. */
export class AsteriskSwitch implements Switch {
  readonly #options: SwitchOptions
  readonly #now: () => number
  readonly #ari: AriLink
  readonly #ami: AmiLink
  readonly #chains = new Chains()
  readonly #music = new Music()
  readonly #memory: Memory = new Map()
  readonly #contacts: Contacts
  readonly #accounts = new Accounts()
  readonly #listeners: ((event: SwitchEvent) => void)[] = []
  /** Events of a connection whose inventory is not there yet; null once it is. */
  #early: AriEvent[] | null = []
  readonly #entering = new Map<string, () => void>()
  readonly #unheard = new Map<string, () => void>()
  #managerUp: (() => void)[] = []
  readonly #door: Door
  readonly #media: MediaWatch
  #connection = 0
  #refusedAgain: NodeJS.Timeout | undefined
  readonly #warn: (fields: object, message: string) => void
  readonly #edge: Omit<Edge, 'client'>

  constructor(options: SwitchOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#contacts = new Contacts(this.#now)
    const log = options.log ?? { warn: () => undefined }
    this.#warn = (fields, message) => log.warn(fields, message)
    this.#door = new Door({
      now: this.#now,
      log,
      client: () => this.#ari.client,
      tell: news => this.#emit({ type: 'guesses', ...news, at: this.#now() }),
      accounts: this.#accounts,
      contacts: this.#contacts,
      trunkAddresses: options.trunkAddresses ?? [],
      rules: options.guesses,
    })
    this.#media = new MediaWatch({
      now: this.#now,
      look: async channel => (this.#ari.isUp && this.#ari.client ? soundOf(this.#ari.client, channel) : null),
      tell: (channel, is) => {
        if (!this.#early) this.#emit({ type: 'media', channel, is, at: this.#now() })
      },
      ask: (channel, times) => askWhetherThere(this.#ari, channel, times, this.#warn),
      ...(options.lookEveryMs && { everyMs: options.lookEveryMs }),
    })
    this.#edge = {
      app: options.app,
      recordings: options.recordingsDir,
      mayDial: allowedBy(options.trunkAllowed),
      manager: action => this.#manager(action),
      entered: channel => this.#entered(channel),
      listen: async channel => {
        if (this.#ari.client && (await isUnheard(this.#ari.client, channel))) this.#emit({ type: 'unheard', channel, at: this.#now() })
      },
      doubt: async account => {
        const news = this.#contacts.forget(account)
        this.#tell(news)
        if (news) void askPhone(this.#ami, account).then(() => this.#lookAtContacts())
      },
    }
    this.#ari = new AriLink(
      { ...ARI_DEFAULTS, ...options.ari, url: options.ariUrl, app: options.app },
      {
        up: () => void this.#connected((this.#connection += 1)),
        down: () => this.#disconnected(),
        event: event => this.#receive(event as AriEvent),
        replaced: () => this.#emit({ type: 'replaced', at: this.#now() }),
      },
    )
    this.#ami = new AmiLink(
      { ...AMI_DEFAULTS, ...options.ami, url: options.amiUrl },
      {
        up: () => this.#managerConnected(),
        down: () => undefined,
        event: event => this.#heardOfManager(event),
      },
    )
  }

  start(): void {
    this.#ari.start()
    this.#ami.start()
  }

  async close(): Promise<void> {
    clearTimeout(this.#refusedAgain)
    this.#music.close()
    this.#media.close()
    this.#door.guesses.close()
    this.#ami.close()
    await this.#ari.close()
  }

  onEvent(listener: (event: SwitchEvent) => void): void {
    this.#listeners.push(listener)
  }

  run(commands: readonly SwitchCommand[]): void {
    // The seat rings before anything else costs time: what was decided with it (answering the caller, bridge, music) waits until its
    // telephone is heard of. Side by side they take each other's processor, and the seat rings twice as late.
    const rings = commands.filter(command => command.type === 'ring-seat')
    const legs = rings.map(({ leg }) => leg)
    for (const command of [...rings, ...commands.filter(({ type }) => type !== 'ring-seat')]) {
      if (command.type === 'ring-seat') expectChannel(this.#memory, command.leg, 'leg')
      if (command.type === 'dial-out') expectChannel(this.#memory, command.leg, 'out')
      if (command.type === 'join' || command.type === 'leave')
        this.#media.placed(command.channel, command.type === 'join' ? command.bridge : null)
      if (command.type === 'dial-out') this.#media.placed(command.leg, command.bridge)
      if (command.type === 'hang-up') nameCause(this.#memory, command.channel, CAUSES[command.reason])
      if (command.type === 'stop-music' && !this.#music.stop(command.channel)) continue
      const isWanted = command.type === 'start-music' ? this.#music.start(command.channel) : () => true
      const plan = planFor(command)
      this.#chains.run(command.type === 'ring-seat' ? plan.keys : [...plan.keys, ...legs], async () => {
        if (!isWanted()) return
        const heard = command.type === 'ring-seat' ? this.#toldOf(this.#unheard, command.leg, HEAD_START_MS) : null
        await this.#carryOut(command, plan)
        // that it rings is AMI's to say: without it nobody can tell
        if (command.type === 'ring-seat' && !this.#ami.isUp) this.#emit({ type: 'ringing', channel: command.leg, at: this.#now() })
        await heard
      })
    }
  }

  async putAccount(account: SeatAccount): Promise<void> {
    const wanted = accountFrom(account)
    if (await this.#accounts.put(this.#ari.client, wanted)) this.#tell(this.#contacts.forget(wanted.name))
  }

  async removeAccount(seat: SeatId, device: Device): Promise<void> {
    const name = accountOf(seat, device)
    await this.#accounts.remove(this.#ari.client, name)
    this.#tell(this.#contacts.forget(name))
  }

  /** Requests of telephones that Asterisk refused in the last sixty seconds. */
  refusedLately(): number {
    return this.#door.refusedLately()
  }

  #emit(event: SwitchEvent) {
    if (event.type === 'arrived' || event.type === 'answered') this.#media.watch(event.channel)
    if (event.type === 'gone') this.#media.forget(event.channel)
    if (event.type === 'phone-held') this.#media.held(event.channel, event.on)
    for (const listener of this.#listeners) listener(event)
  }
  #tell(event: SwitchEvent | null) {
    if (event) this.#emit(event)
  }

  #receive(event: AriEvent) {
    if (this.#early) return void this.#early.push(event)
    // who was kept by the dialplan while nobody was there hears its music
    if (event.type === 'StasisStart' && event.args?.at(-1) === KEPT && event.channel)
      this.run([{ type: 'stop-music', channel: event.channel.id }])
    this.#tell(toSwitchEvent(event, this.#memory, this.#now()))
    if (event.type === 'StasisStart' && event.channel) this.#entering.get(event.channel.id)?.()
    if (event.channel) this.#unheard.get(event.channel.id)?.()
  }

  /** Resolves when `waiting` is told of the channel, with true, or after `ms`, with false. */
  #toldOf(waiting: Map<string, () => void>, channel: string, ms: number): Promise<boolean> {
    return new Promise(resolve => {
      const end = (isTold: boolean) => {
        clearTimeout(patience)
        waiting.delete(channel)
        resolve(isTold)
      }
      const patience = setTimeout(() => end(false), ms)
      waiting.set(channel, () => end(true))
    })
  }

  #entered(channel: string): Promise<void> {
    const inside = this.#toldOf(this.#entering, channel, ENTER_MS).then(isInside => {
      if (!isInside) throw new AriError(null, 'the channel did not enter')
    })
    // a refused creation settles before anybody waits for this
    inside.catch(() => undefined)
    return inside
  }

  async #connected(connection: number) {
    const current = () => this.#connection === connection && this.#ari.isUp
    const { client } = this.#ari
    if (!client || !current()) return
    clearTimeout(this.#refusedAgain)
    try {
      const { status } = await client.asterisk.getInfo({ only: 'status' })
      const startup = String(status?.startup_time)
      // a restarted Asterisk has no calls that wait for us, and shows no phone before it knows the accounts
      if (this.#accounts.restarted(startup)) await this.#accounts.sync(client, startup)
      const { inventory, accounts } = await takeInventory(client, this.#options.app, this.#memory)
      if (!current()) return
      this.#media.onlyThese(new Set(inventory.channels.map(({ id }) => id)))
      for (const { id, state, bridge, arrival } of inventory.channels) {
        if (arrival || state === 'up') this.#media.watch(id)
        this.#media.placed(id, bridge)
      }
      const early = this.#early ?? []
      this.#early = null
      this.#contacts.told(inventory.reachableSeats)
      this.#emit({ type: 'connected', inventory, at: this.#now() })
      for (const event of early) this.#receive(event)
      // after the calls are in hand: hundreds of seats take longer than any caller should wait for
      void this.#seeToAccounts(startup, accounts, current)
    } catch {
      if (current()) setTimeout(() => void this.#connected(connection), RETRY_INVENTORY_MS)
    }
  }

  /** What fails here is tried again by itself: the calls are in hand, and are not taken in hand anew. */
  async #seeToAccounts(startup: string, known: readonly string[], current: () => boolean) {
    const { client } = this.#ari
    if (!client || !current()) return
    try {
      this.#heardRefusals(await this.#accounts.sync(client, startup), startup, current)
      const { wasConfined, refused } = await this.#accounts.adopt(client, known)
      for (const { name, error } of refused) this.#warn({ err: error, account: name }, 'an account could not be looked at')
      if (wasConfined) this.#door.guesses.begunAnew()
      this.#door.guesses.connected()
      await this.#lookAtContacts()
    } catch {
      if (current()) setTimeout(() => void this.#seeToAccounts(startup, known, current), RETRY_INVENTORY_MS)
    }
  }

  /** A refused account holds up nobody: it is told, and tried again later. */
  #heardRefusals(refused: readonly Refused[], startup: string, current: () => boolean) {
    clearTimeout(this.#refusedAgain)
    if (refused.length === 0) return
    for (const { name, error } of refused) this.#warn({ err: error, account: name }, 'Asterisk refuses an account: it cannot be used')
    const again = async () => {
      const { client } = this.#ari
      if (client && current()) this.#heardRefusals(await this.#accounts.sync(client, startup), startup, current)
    }
    // without a connection, the next one tries
    this.#refusedAgain = setTimeout(() => void again().catch(() => undefined), this.#options.refusedAgainMs ?? REFUSED_AGAIN_MS).unref()
  }

  #disconnected() {
    const told = this.#early === null
    this.#connection += 1
    this.#early = []
    if (told) this.#emit({ type: 'disconnected', at: this.#now() })
  }

  #managerConnected() {
    for (const go of this.#managerUp.splice(0)) go()
    void this.#lookAtContacts()
    for (const [leg, { kind, answered }] of this.#memory) if (kind === 'leg' && !answered) this.#lookAtLeg(leg)
  }

  /** What AMI would have said of a leg while it was away. */
  #lookAtLeg(leg: string) {
    this.#chains.run([leg], async () => {
      const isGone = await this.#ari.client?.channels.get({ channelId: leg }).then(
        channel => void this.#receive({ type: 'LegState', channel: channel as never }),
        (error: unknown) => error instanceof AriError && error.status === 404,
      )
      if (isGone) this.#receive({ type: 'LegGone', channel: { id: leg } as never, cause: 0 })
    })
  }

  /** On each connection of either kind: after a restart of Asterisk, contacts only show once their accounts have been pushed. */
  async #lookAtContacts() {
    const listed = await listContacts(this.#ami)
    if (listed) for (const event of this.#contacts.replace(listed)) this.#emit(event)
    this.#door.guesses.contactsChanged()
  }

  #heardOfManager(event: Fields) {
    const leg = fromManager(event)
    if (leg) return this.#receive(leg)
    if (this.#door.take(event) || field(event, 'event') !== 'ContactStatus') return
    this.#tell(this.#contacts.take(event))
    this.#door.guesses.contactsChanged()
  }

  async #manager(action: Record<string, string>): Promise<AmiReply> {
    if (!this.#ami.isUp) {
      await new Promise<void>(resolve => {
        setTimeout(resolve, action.action === 'MixMonitor' ? START_PATIENCE_MS : MANAGER_PATIENCE_MS).unref()
        this.#managerUp.push(resolve)
      })
    }
    return await this.#ami.send(action)
  }

  async #carryOut(command: SwitchCommand, plan: Plan): Promise<void> {
    try {
      const { client } = this.#ari
      if (!client) throw new AriError(null, 'not connected yet')
      await plan.send({ ...this.#edge, client })
      if (command.type === 'stop-music') this.#music.stopped(command.channel, isWanted => this.#stopMusicAgain(command.channel, isWanted))
    } catch (error) {
      const status = error instanceof AriError ? error.status : null
      if (status === 404 || (status !== null && plan.ordinary?.includes(status))) return this.#ended(command, status)
      this.#emit({
        type: 'command-failed',
        command,
        status,
        message: error instanceof Error ? error.message : String(error),
        at: this.#now(),
      })
      this.#ended(command, status)
    }
  }

  #stopMusicAgain(channel: string, isWanted: () => boolean): Promise<boolean> {
    return new Promise(resolve =>
      this.#chains.run([channel], async () => {
        const { client } = this.#ari
        resolve(
          isWanted() &&
            client !== null &&
            (await client.channels.stopMoh({ channelId: channel }).then(
              () => true,
              () => false,
            )),
        )
      }),
    )
  }

  /** A leg that was asked for and could not be made ends like any other. One that may have been made after all is taken down. */
  #ended(command: SwitchCommand, status: number | null) {
    if (command.type !== 'ring-seat' && command.type !== 'dial-out') return
    this.#unheard.get(command.leg)?.()
    if (status === null || command.type === 'dial-out') this.run([{ type: 'hang-up', channel: command.leg, reason: 'failure' }])
    if (this.#memory.delete(command.leg)) this.#emit({ type: 'gone', channel: command.leg, cause: ABSENT, sip: null, at: this.#now() })
  }
}
