import { record } from './definition.ts'
import { both, choice, code, position } from './fields/index.ts'

/** Why a merchant gives an issued order back, with who answers for it (退单, domain C.7). */
export const returnReason = record('return-reason', {
  words: { zh: '退单原因', en: 'Return reasons' },
  help: { zh: '派单后退回的原因及责任方；商户责任影响其信用', en: 'Why an issued order comes back, and who answers for it' },
  theme: 'reasons',
  fields: {
    name: both({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '回访座席选择退单原因时显示', en: 'As callback seats choose it' },
      max: 30,
    }),
    responsibility: choice({
      words: { zh: '责任方', en: 'Answerable' },
      help: {
        zh: '只有商户责任计入商户信用；改动只影响以后的退单',
        en: "Only the merchant's own counts against it; earlier returns stay as they are",
      },
      options: {
        merchant: { zh: '商户', en: 'Merchant' },
        member: { zh: '会员', en: 'Member' },
        platform: { zh: '平台', en: 'Platform' },
        none: { zh: '无责任', en: 'Nobody' },
      },
      default: 'none',
    }),
    code: code({
      words: { zh: '代码', en: 'Code' },
      help: { zh: '统计中使用，建立后不能修改', en: 'Used in statistics; cannot be changed later' },
      from: 'name',
    }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name', 'responsibility', 'code', 'sort'], order: 'sort' },
  applies: 'callback',
})
