import ClipboardList from '@lucide/svelte/icons/clipboard-list'
import Headset from '@lucide/svelte/icons/headset'
import History from '@lucide/svelte/icons/history'
import Library from '@lucide/svelte/icons/library'
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard'
import PhoneMissed from '@lucide/svelte/icons/phone-missed'
import PhoneOutgoing from '@lucide/svelte/icons/phone-outgoing'
import ScrollText from '@lucide/svelte/icons/scroll-text'
import Send from '@lucide/svelte/icons/send'
import ServerCog from '@lucide/svelte/icons/server-cog'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import Store from '@lucide/svelte/icons/store'
import UserCog from '@lucide/svelte/icons/user-cog'
import Users from '@lucide/svelte/icons/users'
import type { Component } from 'svelte'
import type { ListName } from '../../../server/contract/feed.ts'
import type { Right } from '../../../server/contract/session.ts'
import type { Key } from '../i18n/locale.svelte.ts'

/** A place of the console: who may go there, and which list's figures stand beside its name. */
/**
 * `landing`: where a person's work begins who has this room, before the order of the rail. `pocket`: it works on a telephone's screen; the
 * others need a larger one and say so. `office`: it belongs to the back office, which the rail sets apart.
 */
export type Room = {
  path: string
  label: Key
  icon: Component
  right: Right
  list?: ListName
  landing?: true
  pocket?: true
  office?: true
}

export const rooms: Room[] = [
  { path: 'desk', label: 'room.desk', icon: Headset, right: 'orders.create' },
  { path: 'dispatch', label: 'room.dispatch', icon: Send, right: 'orders.dispatch', list: 'dispatch' },
  { path: 'callbacks', label: 'room.callbacks', icon: PhoneOutgoing, right: 'tasks.work', list: 'callbacks' },
  { path: 'missed', label: 'room.missed', icon: PhoneMissed, right: 'missed.read', list: 'missed', pocket: true },
  { path: 'orders', label: 'room.orders', icon: ClipboardList, right: 'orders.read', pocket: true },
  { path: 'calls', label: 'room.calls', icon: History, right: 'calls.read', pocket: true },
  { path: 'members', label: 'room.members', icon: Users, right: 'members.read', pocket: true },
  { path: 'merchants', label: 'room.merchants', icon: Store, right: 'merchants.read', pocket: true },
  { path: 'board', label: 'room.board', icon: LayoutDashboard, right: 'board.read', landing: true, pocket: true },
  { path: 'system', label: 'room.system', icon: ServerCog, right: 'seats.manage', pocket: true },
  { path: 'people', label: 'room.people', icon: UserCog, right: 'staff.read', office: true },
  { path: 'roles', label: 'room.roles', icon: ShieldCheck, right: 'roles.manage', office: true },
  { path: 'audit', label: 'room.audit', icon: ScrollText, right: 'audit.read', office: true },
  { path: 'records', label: 'room.records', icon: Library, right: 'records.read', office: true },
]
