import { z } from 'zod'
import { nodeType } from '../node-type.ts'

const config = z.strictObject({})

/** Ends the call. What is said before is a play node. */
export const hangup = nodeType<z.output<typeof config>, null>({
  type: 'hangup',
  config,
  waits: false,
  exits: () => [],
  prompts: () => [],
  gives: () => [],
  enter: () => ({ to: 'end', asks: [{ type: 'hang-up', reason: 'normal' }] }),
  input: () => ({ to: 'ignore' }),
})
