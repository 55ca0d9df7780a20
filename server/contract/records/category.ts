import { record } from './definition.ts'
import { position, reference, text } from './fields/index.ts'

/** Service categories in three levels: branch, kind, service (seed 1.1, 3.1). */
export const category = record('category', {
  words: { zh: '服务类别', en: 'Service categories' },
  help: { zh: '三级服务目录：受理时选择最末级', en: 'The catalogue in three levels; an order names one of the last' },
  theme: 'service',
  fields: {
    name: text({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '受理时可用拼音首字母快速选择', en: 'Seats find it by its pinyin initials, too' },
      max: 30,
      initials: 'initials',
    }),
    parentId: reference({
      words: { zh: '上级类别', en: 'Above it' },
      help: { zh: '不选则为第一级；移动时下级一并移动', en: 'None: it stands at the top. What is below moves along' },
      of: 'category',
      optional: true,
    }),
    code: text({
      words: { zh: '编码', en: 'Code' },
      help: { zh: '数字编码，如 010203，列表按此排列', en: 'Digits such as 010203; lists are sorted by it' },
      max: 12,
      pattern: /^\d{2,12}$/,
      unique: true,
    }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name', 'code', 'parentId'], order: 'code' },
  applies: 'intake',
  tree: { parent: 'parentId', levels: 3, level: 'level', path: 'path' },
})
