import type { z } from 'zod'
import {
  CallDetail,
  CallPage,
  Colleagues,
  Dialled,
  DialRefusalPage,
  type CallAction,
  type CallQuery,
  type ConsultWith,
  type Dial,
} from '../../../../server/contract/calls.ts'
import { PhoneGuessPage } from '../../../../server/contract/phone-guesses.ts'
import { MemberContext } from '../../../../server/contract/pop.ts'
import { SeatSnapshot, type PauseReason, type SeatSignIn } from '../../../../server/contract/seats.ts'
import { send } from '../api.ts'

type CallsWanted = { [K in keyof z.input<typeof CallQuery>]?: string | number | undefined }

/** The seat and its calls. Commands come back when the switch has answered. */
export const telephone = {
  seat: () => send('GET', '/api/seat', SeatSnapshot),
  signIn: (form: z.input<typeof SeatSignIn>) => send('POST', '/api/seat/sign-in', SeatSnapshot, { body: form }),
  /** Takes back that the seat is to be taken over after its call. */
  stopWaiting: () => send('DELETE', '/api/seat/wait', null),
  signOut: () => send('POST', '/api/seat/sign-out', null),
  ready: () => send('POST', '/api/seat/ready', SeatSnapshot),
  pause: (reason: PauseReason) => send('POST', '/api/seat/pause', SeatSnapshot, { body: { reason } }),
  endWrapUp: () => send('POST', '/api/seat/wrap-up', SeatSnapshot, { body: { action: 'end' } }),
  extendWrapUp: (seconds: number) => send('POST', '/api/seat/wrap-up', SeatSnapshot, { body: { action: 'extend', seconds } }),
  dial: (dial: Dial) => send('POST', '/api/calls', Dialled, { body: dial }),
  /** Calls out that were refused, the newest. */
  refusals: (limit: number) => send('GET', '/api/dial-refusals', DialRefusalPage, { query: { limit } }),
  /** What was done about guesses at telephones' passwords, the newest. */
  guesses: (limit: number) => send('GET', '/api/phone-guesses', PhoneGuessPage, { query: { limit } }),
  act: (callId: string, action: CallAction) => send('POST', `/api/calls/${encodeURIComponent(callId)}/${action}`, null),
  refuse: (callId: string, offer: string) => send('POST', `/api/calls/${encodeURIComponent(callId)}/refuse`, null, { body: { offer } }),
  colleagues: () => send('GET', '/api/colleagues', Colleagues),
  consult: (callId: string, consult: ConsultWith) =>
    send('POST', `/api/calls/${encodeURIComponent(callId)}/consult`, null, { body: consult }),
  calls: (query: CallsWanted) => send('GET', '/api/calls', CallPage, { query }),
  call: (id: string) => send('GET', `/api/calls/${encodeURIComponent(id)}`, CallDetail),
  context: (callId: string) => send('GET', `/api/calls/${encodeURIComponent(callId)}/context`, MemberContext),
}
