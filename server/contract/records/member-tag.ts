import { record } from './definition.ts'
import { both, code, flag, position } from './fields/index.ts'

/** Marks of members that seats see at once (seed 2.3.6). */
export const memberTag = record('member-tag', {
  words: { zh: '会员标签', en: 'Member tags' },
  help: { zh: '来电弹屏和会员列表上显示的标签', en: 'Marks that stand beside a member in lists and when they call' },
  theme: 'people',
  fields: {
    name: both({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '尽量简短，来电时一眼可见', en: 'Short: it is read at a glance while it rings' },
      max: 12,
    }),
    warns: flag({
      words: { zh: '警示', en: 'Warning' },
      help: { zh: '以红色显示，提醒座席通话前注意', en: 'Shown in red: to be read before one speaks' },
    }),
    code: code({
      words: { zh: '代码', en: 'Code' },
      help: { zh: '统计中使用，建立后不能修改', en: 'Used in statistics; cannot be changed later' },
      from: 'name',
    }),
    sort: position(),
  },
  title: 'name',
  list: { columns: ['name', 'warns', 'code', 'sort'], order: 'sort' },
  applies: 'members',
})
