import type { AnyNodeType } from '../node-type.ts'
import { collect } from './collect.ts'
import { hangup } from './hangup.ts'
import { hours } from './hours.ts'
import { lookup } from './lookup.ts'
import { menu } from './menu.ts'
import { play } from './play.ts'
import { queue } from './queue.ts'
import { voicemail } from './voicemail.ts'

/** Every kind of node, by its name: the name of its file. */
export const nodeTypes: Readonly<Record<string, AnyNodeType>> = { collect, hangup, hours, lookup, menu, play, queue, voicemail }
