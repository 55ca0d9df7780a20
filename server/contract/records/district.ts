import { record } from './definition.ts'
import { code, position, text } from './fields/index.ts'

/** Districts (片区) by their six-digit administrative code (GB/T 2260). */
export const district = record('district', {
  words: { zh: '片区', en: 'Districts' },
  help: { zh: '工单地址、商户服务范围和统计使用的片区', en: 'Where addresses lie and merchants serve; also what is counted by' },
  theme: 'service',
  fields: {
    name: text({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '受理时可用拼音首字母快速选择', en: 'Seats find it by its pinyin initials, too' },
      max: 30,
      initials: 'initials',
    }),
    code: code({
      words: { zh: '行政区划代码', en: 'Administrative code' },
      help: { zh: '国家标准的六位数字，建立后不能修改', en: 'Six digits of the national standard; cannot be changed later' },
      max: 6,
      pattern: /^\d{6}$/,
    }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name', 'code', 'sort'], order: 'sort' },
  applies: 'intake',
})
