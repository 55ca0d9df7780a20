/** How seats are kept in and out of the rota. */
import { span } from './setting.ts'

const base = { theme: 'seats', source: 'practice' } as const

export const seats = {
  'seats.away': span({
    ...base,
    applies: ['api'],
    unit: 'seconds',
    min: 30,
    max: 3_600,
    default: 180,
    name: { zh: '页面关闭多久算离席', en: 'No page open: away after' },
    help: {
      zh: '座席没有打开任何控制台页面超过这个时间，便转为离席，不再分配来电。',
      en: 'A seat whose person has had no page of the console open for so long is away and gets no more calls.',
    },
  }),
  'seats.outbound-wrap-up': span({
    ...base,
    applies: ['switch'],
    unit: 'seconds',
    min: 0,
    max: 1_800,
    default: 60,
    name: { zh: '外呼后的话后整理时间', en: 'Wrap-up after calls out' },
    help: {
      zh: '外呼结束后座席整理记录的时间；座席自己设有整理时间的以座席为准，0 为不整理。来电后的整理时间由队列决定。',
      en: "Time to finish notes after a call out, where the seat has none of its own; 0 for none. After calls in it is the queue's.",
    },
  }),
}
