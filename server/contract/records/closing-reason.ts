import { record } from './definition.ts'
import { both, code, many, position } from './fields/index.ts'

/** How an order ends by the system's own rules; no record has such a code. */
const OWN = ['completed', 'unreached']

/** Why an order ends without a service: called off, or nobody can do it (domain C.7). */
export const closingReason = record('closing-reason', {
  words: { zh: '关闭原因', en: 'Closing reasons' },
  help: { zh: '取消工单或无法满足时选择的原因', en: 'Why an order is called off, or nobody can do it' },
  theme: 'reasons',
  fields: {
    name: both({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '取消或放弃工单时显示', en: 'As seats choose it' },
      max: 30,
    }),
    closes: many({
      words: { zh: '用于', en: 'Offered where' },
      help: { zh: '在哪些操作中可以选择', en: 'In which dialogs it can be chosen' },
      options: { 'cancel': { zh: '取消工单', en: 'An order is called off' }, 'give-up': { zh: '无法满足', en: 'Nobody can do it' } },
      default: ['cancel', 'give-up'],
    }),
    code: code({
      words: { zh: '代码', en: 'Code' },
      help: { zh: '统计中使用，建立后不能修改', en: 'Used in statistics; cannot be changed later' },
      from: 'name',
    }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name', 'closes', 'code', 'sort'], order: 'sort' },
  applies: 'intake',
  checks: [
    {
      path: 'code',
      words: { zh: '系统保留的代码，请换一个', en: 'The system itself uses this code: choose another' },
      holds: ({ code }) => !OWN.includes(String(code)),
    },
  ],
})
