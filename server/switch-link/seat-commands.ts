/** The wishes of people at their seats, brought to the switch and answered in time. */
import type { CommandResult, SeatCommand } from '../../telephony/engine/commands.ts'
import { fail } from '../errors.ts'
import type { Asker } from '../redis/bus.ts'
import type { Keys } from '../redis/redis.ts'

/** Sends a command and answers what the switch decided; throws a refusal when it said no, was late, or cannot be reached. */
export type Command = (command: SeatCommand) => Promise<Extract<CommandResult, { ok: true }>>

/** How long a person waits for the switch at most, in ms. */
const DEADLINE_MS = 3_000

export const createCommand =
  (asker: Asker, keys: Keys): Command =>
  async command => {
    const answer = await asker.ask<CommandResult>(keys.commands, command, DEADLINE_MS)
    if (answer.is === 'late') throw fail('SWITCH_TIMEOUT')
    if (answer.is === 'away') throw fail('REDIS_AWAY')
    if (!answer.value.ok) throw fail(answer.value.code, { seat: command.seat, ...answer.value.facts })
    return answer.value
  }
