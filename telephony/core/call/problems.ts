import { customerOf, flowLeads, ownerOf, phaseOf, seatOf, type Call } from './call.ts'
import { bridgeOf, layout } from './layout.ts'

/** What must hold of every call after every event; empty if it does. The tests ask after each step, whatever was done. */
export const problemsOf = (call: Call): string[] => {
  if (call.ended) return layout(call).bridges.size === 0 ? [] : ['an ended call keeps a bridge']
  const found: string[] = []
  const say = (wrong: boolean, problem: string) => {
    if (wrong) found.push(problem)
  }
  const everybody = Object.values(call.participants)
  const channels = everybody.flatMap(one => one.channel ?? [])
  say(new Set(channels).size !== channels.length, 'two participants share a channel')
  const seats = everybody.flatMap(one => seatOf(one) ?? [])
  say(new Set(seats).size !== seats.length, 'a seat is in the call twice')
  say(everybody.filter(one => one.role === 'customer').length > 1, 'two customers')

  const owner = ownerOf(call)
  const isOnTheWay = call.kind === 'inbound' && ['ivr', 'queued', 'offered'].includes(phaseOf(call))
  say(isOnTheWay && call.recording?.kind === 'conversation', 'a conversation is recorded that is over')
  say(isOnTheWay && !flowLeads(call) && !('second-wait' in call.timers), 'nothing leads the caller on')
  say(call.owner !== null && !owner, 'the owner is nobody')
  say(owner !== null && (owner.role !== 'agent' || owner.state === 'ringing'), 'the owner is no agent who has answered')
  say(
    everybody.some(one => one.state === 'lost' && one.id !== call.owner),
    'somebody who is not the owner is waited for',
  )

  say(typeof call.awaySince === 'number' && owner?.state !== 'lost', 'nobody is lost, and talk stands still')

  const { consult } = call.acts
  say(consult !== undefined && !(consult.target in call.participants), 'nobody is asked')
  say(consult !== undefined && consult.by !== call.owner, 'somebody else than the owner asks')
  say(
    everybody.some(one => one.askedBy === 'consult' && one.state === 'ringing') && consult === undefined,
    'somebody rings for no consultation',
  )

  const customer = customerOf(call)
  say(customer === null && call.customerLeft === null, 'nobody the call is for')
  say(call.recording !== null && (customer === null || call.unrecorded !== null), 'recorded without a customer, or against their wish')
  say(call.recording?.kind === 'conversation' && owner === null && phaseOf(call) === 'talking', 'recorded without a seat')
  if (customer?.state === 'up' && customer.channel) {
    const { bridges, music } = layout(call)
    const hears = music.has(customer.channel)
    const company = [...(bridges.get(bridgeOf(call)) ?? [])].filter(channel => channel !== customer.channel).length
    say(hears && company > 0 && bridges.get(bridgeOf(call))?.has(customer.channel) === true, 'the customer hears music and people at once')
    const isAnswered = phaseOf(call) === 'talking' || phaseOf(call) === 'away'
    say(isAnswered && !hears && company === 0 && call.playing === null, 'the customer hears nothing')
  }
  return found
}
