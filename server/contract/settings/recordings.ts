/** Recordings: who is told, and when their disk is too small or too slow. */
import { amount, many, span } from './setting.ts'

export const recordings = {
  'recordings.notice': many({
    theme: 'recordings',
    source: 'practice',
    applies: ['switch'],
    options: {
      callers: { zh: '来电者', en: 'Callers' },
      citizens: { zh: '被叫的市民', en: 'Citizens who are called' },
      merchants: { zh: '被叫的商户', en: 'Merchants who are called' },
    },
    default: ['callers', 'citizens', 'merchants'],
    name: { zh: '录音提示播放对象', en: 'Recording notice is said to' },
    help: {
      zh: '通话开始前向谁播放“通话将被录音”。不播放的对象须以其他方式告知（例如合同约定）。',
      en: 'Who hears before a conversation that it is recorded. Whoever does not must have been told otherwise, by contract for instance.',
    },
  }),
  'recordings.low-room': amount({
    theme: 'recordings',
    source: 'practice',
    applies: ['worker'],
    unit: 'megabytes',
    min: 1,
    max: 10_000_000,
    default: 2_048,
    name: { zh: '录音磁盘剩余空间提醒', en: 'Little room for recordings below' },
    help: {
      zh: '录音所在磁盘的剩余空间低于此数时，提醒班长和管理员。',
      en: 'Team leads and administrators are told when the disk of the recordings has less room than this.',
    },
  }),
  'recordings.slow-disk': span({
    theme: 'recordings',
    source: 'practice',
    applies: ['worker'],
    unit: 'milliseconds',
    min: 10,
    max: 60_000,
    default: 1_000,
    name: { zh: '录音磁盘写入缓慢提醒', en: 'Disk of recordings is slow above' },
    help: {
      zh: '连续两次试写都超过这个时间，视为写入缓慢并提醒。',
      en: 'Two trial writes in a row that take longer count as slow, and are told.',
    },
  }),
  'recordings.replays-kept': span({
    theme: 'recordings',
    source: 'practice',
    applies: ['switch'],
    unit: 'hours',
    min: 0,
    max: 720,
    default: 24,
    name: { zh: '通话回放资料的保存时间', en: 'Replays are kept for' },
    help: {
      zh: '供查障回放用的通话过程资料（含号码与按键）保存多久；0 为不保存。与录音无关。',
      en: 'How long the steps of calls, numbers and keys included, are kept for replays after a fault; 0 for not at all. No recordings.',
    },
  }),
}
