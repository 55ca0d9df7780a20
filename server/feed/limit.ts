/**
 * What a seat is told with a call is what whoever sits there may know: a screen pop is made for the seat, and not everybody at a seat may
 * read members or all orders.
 */
import type { FeedData, FeedMessage, FeedType } from '../contract/feed.ts'
import type { MemberContext } from '../contract/pop.ts'
import type { Rights } from '../plugins/rights.ts'

type Limit = (frame: string, type: FeedType) => string

const withoutOrders = (context: MemberContext): MemberContext => ({
  ...context,
  members: context.members.map(member => ({ ...member, orders: [], openOrders: 0 })),
})

/** Takes out of a frame what a person with these rights may not know of a caller; for most that is nothing, and the frame stays. */
export const limitOf = (rights: Rights): Limit => {
  const mayMembers = rights.has('members.read')
  const mayOrders = rights.get('orders.read') === 'all'
  if (mayMembers && mayOrders) return frame => frame
  const known = (context: MemberContext | null): MemberContext | null => (mayMembers && context ? withoutOrders(context) : null)
  return (frame, type) => {
    if (type !== 'call.offered' && type !== 'call.context') return frame
    const { seq, data } = JSON.parse(frame) as FeedMessage
    const pop = data as FeedData['call.offered'] | FeedData['call.context']
    return JSON.stringify({
      seq,
      type,
      data: { ...pop, context: known(pop.context), ...(!mayMembers && 'contextPending' in pop && { contextPending: false }) },
    })
  }
}
