import { z } from 'zod'
import { nodeType } from '../node-type.ts'
import { idSchema } from '../prompt.ts'

const config = z.strictObject({ calendar: idSchema.default('default') })
type Config = z.output<typeof config>

/** Working hours, holidays and forced closure decide the way. */
export const hours = nodeType<Config, null>({
  type: 'hours',
  config,
  waits: false,
  exits: () => ['open', 'closed'],
  prompts: () => [],
  gives: () => [],
  enter: ({ calendar }, { calendars }) => {
    const facts = Object.hasOwn(calendars, calendar) ? calendars[calendar] : undefined
    const open = facts?.open ?? true
    const reason = facts?.reason ?? 'unknown-calendar'
    return { to: 'exit', exit: open ? 'open' : 'closed', asks: [{ type: 'note', note: 'calendar', calendar, open, reason }] }
  },
  input: () => ({ to: 'ignore' }),
})
