import { SystemPause } from '../seats.ts'
import { record } from './definition.ts'
import { both, code, position } from './fields/index.ts'

/** Why a seat pauses (示忙原因; seed 2.3.2). What the system itself says (just signed in, not answered ...) is no record. */
export const pauseReason = record('pause-reason', {
  words: { zh: '示忙原因', en: 'Pause reasons' },
  help: { zh: '座席示忙时选择的原因，用于监控和统计', en: 'What a seat gives as the reason of a pause; shown on the board and counted' },
  theme: 'telephone',
  fields: {
    name: both({
      words: { zh: '名称', en: 'Name' },
      help: { zh: '座席菜单和监控台上显示的文字', en: 'As it stands in the seat menu and on the board' },
      max: 20,
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
  applies: 'seats',
  checks: [
    {
      path: 'code',
      words: { zh: '系统保留的代码，请换一个', en: 'The system itself uses this code: choose another' },
      holds: ({ code }) => !SystemPause.safeParse(code).success,
    },
  ],
})
