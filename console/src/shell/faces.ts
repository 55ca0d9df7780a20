import CircleDot from '@lucide/svelte/icons/circle-dot'
import CirclePause from '@lucide/svelte/icons/circle-pause'
import NotebookPen from '@lucide/svelte/icons/notebook-pen'
import Pause from '@lucide/svelte/icons/pause'
import Phone from '@lucide/svelte/icons/phone'
import PhoneIncoming from '@lucide/svelte/icons/phone-incoming'
import PhoneOff from '@lucide/svelte/icons/phone-off'
import Power from '@lucide/svelte/icons/power'
import type { Component } from 'svelte'
import { SystemPause, type SeatReason, type SeatView } from '../../../server/contract/seats.ts'
import { t, word } from '../i18n/locale.svelte.ts'
import { catalogue } from '../lib/catalogue.svelte.ts'

export type Tone = 'ready' | 'offered' | 'talking' | 'hold' | 'wrap' | 'paused' | 'fault'
export type Face = { tone: Tone; icon: Component; text: string; pulse: boolean }

/** What took the seat out of the rota at its telephone. */
const BROKEN: ReadonlySet<string> = new Set<SeatReason>(['unreachable', 'missed', 'forwarded', 'busy', 'refused'])

/** Why a seat pauses, in words: what the system gives, or what a person chose. */
export const pauseText = (reason: SeatReason): string =>
  SystemPause.safeParse(reason).success ? word('reason', reason) : catalogue.nameOf('pauseReasons', reason)

/** How a seat's state looks: colour, sign and word together, never colour alone. */
export const faceOf = (seat: SeatView | null): Face => {
  if (!seat || seat.state === 'offline') return { tone: 'paused', icon: Power, text: t('seat.offline'), pulse: false }
  switch (seat.state) {
    case 'ready':
      return { tone: 'ready', icon: CircleDot, text: t('seat.ready'), pulse: false }
    case 'offered':
      return { tone: 'offered', icon: PhoneIncoming, text: t('seat.offered'), pulse: true }
    case 'talking':
      if (seat.call?.state === 'held') return { tone: 'hold', icon: Pause, text: t('seat.held'), pulse: false }
      return { tone: 'talking', icon: Phone, text: seat.call?.state === 'ringing' ? t('seat.dialling') : t('seat.talking'), pulse: false }
    case 'wrap-up':
      return { tone: 'wrap', icon: NotebookPen, text: t('seat.wrap-up'), pulse: false }
    case 'paused': {
      const broken = (seat.reason !== null && BROKEN.has(seat.reason)) || seat.reason === 'away'
      const icon = broken ? PhoneOff : CirclePause
      return { tone: broken ? 'fault' : 'paused', icon, text: seat.reason ? pauseText(seat.reason) : t('seat.paused'), pulse: false }
    }
  }
}
