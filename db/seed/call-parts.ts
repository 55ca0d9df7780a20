import type { callLegs, calls, queueVisits } from '../schema/index.ts'

type Answered = Pick<typeof calls.$inferInsert, 'id' | 'staffId'> & {
  queueId: string
  seatNumber: string
  startedAt: Date
  queuedAt: Date
  offeredAt: Date
  answeredAt: Date
  endedAt: Date
  talkedMs: number
  seq: number
}

/** The one leg and the one visit of a call that the first seat answered. */
export const partRows = (call: Answered): { leg: typeof callLegs.$inferInsert; visit: typeof queueVisits.$inferInsert } => {
  const { id: callId, seatNumber, offeredAt, answeredAt, seq } = call
  return {
    leg: {
      callId,
      ordinal: 1,
      role: 'agent',
      seatNumber,
      staffId: call.staffId,
      why: 'offered',
      offeredAt,
      answeredAt,
      endedAt: call.endedAt,
      result: 'answered',
      talkedMs: call.talkedMs,
      callStartedAt: call.startedAt,
      seq,
    },
    visit: {
      callId,
      ordinal: 1,
      queueId: call.queueId,
      priority: 0,
      enteredAt: call.queuedAt,
      leftAt: answeredAt,
      result: 'answered',
      seatNumber,
      seq: seq - 1,
    },
  }
}
