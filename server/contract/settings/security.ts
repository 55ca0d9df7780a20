/** Guesses at telephones' passwords. */
import { amount, span } from './setting.ts'

const base = { theme: 'security', applies: ['switch'], source: 'practice' } as const

export const security = {
  'security.phone-guesses': amount({
    ...base,
    unit: 'times',
    min: 5,
    max: 1_000,
    default: 21,
    name: { zh: '话机密码错误次数', en: 'Wrong passwords of telephones' },
    help: {
      zh: '一个地址在下一项的时间内答错这么多次，便暂时不再理睬；同一账号为两倍。',
      en: 'An address that is wrong so often within the time of the next setting is shut out for a while; an account, after twice as many.',
    },
  }),
  'security.phone-guesses-within': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 60,
    default: 5,
    name: { zh: '话机密码错误的计数时间', en: 'Wrong passwords are counted over' },
    help: { zh: '与上一项合用。', en: 'Belongs to the setting before.' },
  }),
  'security.phone-shut-out': span({
    ...base,
    unit: 'seconds',
    min: 1,
    max: 3_600,
    default: 60,
    name: { zh: '首次拒绝时间', en: 'Shut out at first for' },
    help: { zh: '每再犯一次加倍，直至下一项。', en: 'Each time again is twice as long, up to the next setting.' },
  }),
  'security.phone-shut-out-longest': span({
    ...base,
    unit: 'seconds',
    min: 1,
    max: 3_600,
    default: 900,
    name: { zh: '最长拒绝时间', en: 'Shut out at most for' },
    help: { zh: '不短于首次拒绝时间。', en: 'No shorter than the first time.' },
  }),
}
