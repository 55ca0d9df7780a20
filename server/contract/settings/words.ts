/** How values of settings are said and what is wrong with one, in both languages; for the screen and the server alike. */
import type { Setting, Unit, Words } from './setting.ts'

export const UNIT_WORDS: Readonly<Record<Unit, Words>> = {
  milliseconds: { zh: '毫秒', en: 'ms' },
  seconds: { zh: '秒', en: 'seconds' },
  minutes: { zh: '分钟', en: 'minutes' },
  hours: { zh: '小时', en: 'hours' },
  days: { zh: '天', en: 'days' },
  times: { zh: '次', en: 'times' },
  megabytes: { zh: 'MB', en: 'MB' },
  percent: { zh: '%', en: '%' },
}

const both = (zh: string, en: string): Words => ({ zh, en })
const YES_NO = { yes: both('是', 'Yes'), no: both('否', 'No') }
const NONE = both('无', 'Nobody')

/** A value with its unit: `30 秒`, `callers, citizens`. What is no value of the setting is said as it is. */
export const wordsOfValue = (setting: Setting, value: unknown): Words => {
  switch (setting.kind) {
    case 'amount':
    case 'span': {
      const unit = UNIT_WORDS[setting.unit]
      return both(`${String(value)} ${unit.zh}`, `${String(value)} ${unit.en}`)
    }
    case 'flag':
      return value === true ? YES_NO.yes : YES_NO.no
    case 'choice':
      return setting.options[String(value)] ?? both(String(value), String(value))
    case 'many': {
      const chosen = Array.isArray(value) ? value.map(one => setting.options[String(one)] ?? both(String(one), String(one))) : []
      return chosen.length === 0 ? NONE : both(chosen.map(({ zh }) => zh).join('、'), chosen.map(({ en }) => en).join(', '))
    }
    default:
      return both(String(value), String(value))
  }
}

/** What may be entered: `5 ～ 300 秒`; null where the field itself shows it. */
export const wordsOfRange = (setting: Setting): Words | null => {
  switch (setting.kind) {
    case 'amount':
    case 'span': {
      const { min, max, unit } = setting
      return both(`${min} ～ ${max} ${UNIT_WORDS[unit].zh}`, `${min} to ${max} ${UNIT_WORDS[unit].en}`)
    }
    case 'clock':
      return both('00:00 ～ 23:59', '00:00 to 23:59')
    case 'text':
      return both(`${setting.min} ～ ${setting.max} 个字符`, `${setting.min} to ${setting.max} characters`)
    default:
      return null
  }
}

/** What is wrong with a value, or null. `rule` is the rule's name in the api's answers. */
export const problemOf = (setting: Setting, value: unknown): { rule: string; words: Words } | null => {
  const parsed = setting.schema.safeParse(value)
  if (parsed.success) return null
  const [issue] = parsed.error.issues
  switch (setting.kind) {
    case 'amount':
    case 'span': {
      const range = wordsOfRange(setting)!
      const rule = issue?.code === 'too_small' || issue?.code === 'too_big' ? issue.code : 'type'
      return { rule, words: both(`请填写整数：${range.zh}`, `Give a whole number: ${range.en}`) }
    }
    case 'clock':
      return { rule: 'format', words: both('请填写时间，如 08:30', 'Give a time of day such as 08:30') }
    case 'text': {
      const range = wordsOfRange(setting)!
      const rule = (issue as { params?: { rule?: string } } | undefined)?.params?.rule ?? issue?.code ?? 'type'
      return { rule, words: both(`请填写文字：${range.zh}`, `Give a text: ${range.en}`) }
    }
    case 'flag':
      return { rule: 'type', words: both('请选择是或否', 'Choose yes or no') }
    default:
      return { rule: 'not_in_list', words: both('请从列出的选项中选择', 'Choose among the listed values') }
  }
}
