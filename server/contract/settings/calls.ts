/** How calls go: what a caller waits for, and when a call ends. */
import { amount, span } from './setting.ts'

const base = { theme: 'calls', applies: ['switch'], source: 'practice' } as const

export const calls = {
  'calls.longest': span({
    ...base,
    unit: 'minutes',
    min: 10,
    max: 720,
    default: 120,
    applies: ['switch', 'worker'],
    name: { zh: '单次通话最长时间', en: 'Longest call' },
    help: {
      zh: '来电超过这个时间自动结束，防止被遗忘的通话一直占线。已经开始的通话按开始时的设置。',
      en: 'A call in ends after this, so that a forgotten one does not hold the line. Calls that run keep the figure they began with.',
    },
  }),
  'calls.second-wait': span({
    ...base,
    unit: 'seconds',
    min: 30,
    max: 3_600,
    default: 300,
    name: { zh: '掉线重排的最长等待', en: 'Longest second wait' },
    help: {
      zh: '通话中座席掉线、来电者重新排队时，最多再等这么久；队列自己的最长等待更短时以队列为准。',
      en: 'A caller who lost the seat in mid-call waits again this long at most, or the longest wait of the queue if that is shorter.',
    },
  }),
  'calls.deserted': span({
    ...base,
    unit: 'seconds',
    min: 60,
    max: 7_200,
    default: 600,
    name: { zh: '无人受理多久视为无人值守', en: 'Unserved queue counts as deserted after' },
    help: {
      zh: '队列这么久没有任何座席能接电话，等候者便按“无人值守”离开队列（例如转去留言）。',
      en: 'When no seat could take a call of the queue for so long, its callers leave it as if nobody were signed in.',
    },
  }),
  'calls.away': span({
    ...base,
    unit: 'seconds',
    min: 5,
    max: 300,
    default: 30,
    name: { zh: '座席电话掉线的等待', en: 'Wait for a lost seat' },
    help: {
      zh: '通话中座席的电话掉线后，来电者听音乐等它恢复的时间；过后重新排队，排在最前。',
      en: 'How long a caller hears music for a seat whose telephone was lost in mid-call, before going back to the head of the line.',
    },
  }),
  'calls.seat-answers': span({
    ...base,
    unit: 'seconds',
    min: 5,
    max: 60,
    default: 15,
    name: { zh: '座席话机自动应答的时限', en: 'Seat telephone answers within' },
    help: {
      zh: '点击拨号或恢复通话时，座席自己的电话应自动接起；超过这个时间视为失败。',
      en: 'When a seat dials, or comes back to a call, its own telephone answers by itself. It counts as failed after this.',
    },
  }),
  'calls.dial-ring': span({
    ...base,
    unit: 'seconds',
    min: 5,
    max: 180,
    default: 45,
    applies: ['api'],
    name: { zh: '外呼振铃时间', en: 'Ringing of calls out' },
    help: {
      zh: '座席拨打市民或商户时，对方电话最多响多久算无人接听。',
      en: 'How long the telephone of a citizen or merchant may ring before a call out counts as not answered.',
    },
  }),
  'calls.consult-ring': span({
    ...base,
    unit: 'seconds',
    min: 5,
    max: 180,
    default: 30,
    name: { zh: '咨询同事的振铃时间', en: 'Ringing of a consultation' },
    help: {
      zh: '通话中咨询同事时，同事的电话最多响这么久。',
      en: "How long a colleague's telephone may ring when a seat asks them during a call.",
    },
  }),
  'calls.refusals-told': amount({
    ...base,
    unit: 'times',
    min: 5,
    max: 1_000,
    default: 60,
    name: { zh: '每座席每小时记录的外呼被拒次数', en: 'Refused calls out told of, a seat and hour' },
    help: {
      zh: '一个座席一小时内被拒的外呼超过这个数，不再逐条记录和提醒，直接拒绝。',
      en: 'Beyond so many refused calls out of a seat within an hour, further ones are refused without being told one by one.',
    },
  }),
}
