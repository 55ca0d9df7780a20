import { record } from './definition.ts'
import { both, code, position } from './fields/index.ts'

/** Why a merchant that is asked does not take an order (seed 3.3.1). */
export const refusalReason = record('refusal-reason', {
  words: { zh: '拒单原因', en: 'Refusal reasons' },
  help: { zh: '询单时商户不承接的原因', en: 'Why a merchant that is asked does not take an order' },
  theme: 'reasons',
  fields: {
    name: both({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '派单座席记录询单结果时显示', en: 'As dispatch seats choose it' },
      max: 30,
    }),
    code: code({
      words: { zh: '代码', en: 'Code' },
      help: { zh: '统计中使用，建立后不能修改', en: 'Used in statistics; cannot be changed later' },
      from: 'name',
    }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name', 'code', 'sort'], order: 'sort' },
  applies: 'dispatch',
})
