import type { ServiceState } from '../../../server/contract/order-states.ts'

/** Tone of an order's state: amber for what waits for us, blue for what runs, green for done, red for what went wrong. */
export const orderTone: Record<ServiceState, 'offered' | 'talking' | 'ready' | 'fault' | 'paused' | 'wrap' | 'accent'> = {
  verifying: 'offered',
  pending_dispatch: 'offered',
  dispatching: 'accent',
  dispatched: 'talking',
  responded: 'talking',
  returned: 'fault',
  served: 'wrap',
  completed: 'ready',
  cancelled: 'paused',
  invalid: 'paused',
  unfulfilled: 'fault',
  archived: 'paused',
}
