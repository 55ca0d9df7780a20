/** A list as a file of comma-separated values (RFC 4180) that a spreadsheet opens: UTF-8 with its mark, no cell is a formula. */
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Db } from '../../db/client.ts'
import type { RecordQuery } from '../contract/records/answers.ts'
import type { Words } from '../contract/records/words.ts'
import { findRecords } from './store.ts'
import type { Kind } from './tables.ts'
import { labelsOf, namesIn } from './view.ts'

const PAGE = 500
const LANGUAGES = { zh: { zh: '中文', en: 'Chinese' }, en: { zh: '英文', en: 'English' } } as const
const OWN = { state: { zh: '状态', en: 'State' }, active: { zh: '启用', en: 'In use' }, disabled: { zh: '停用', en: 'Disabled' } }

const headOf = ({ definition }: Kind, language: 'zh' | 'en'): string[] => [
  ...Object.entries(definition.fields).flatMap(([name, { words, columns }]) =>
    columns(name).length === 1
      ? [words[language]]
      : (['zh', 'en'] as const).map(which => `${words[language]} (${LANGUAGES[which][language]})`),
  ),
  OWN.state[language],
]

const cellsOf = (
  { definition }: Kind,
  { values, active }: { values: Record<string, unknown>; active: boolean },
  labels: Record<string, Words>,
  language: 'zh' | 'en',
): string[] => [
  ...Object.entries(definition.fields).flatMap(([name, field]) => {
    const label = labels[name]
    if (label) return [label[language]]
    const option = field.input.options?.find(({ value }) => value === values[name])
    return option ? [option.words[language]] : field.toCells(values[name])
  }),
  OWN[active ? 'active' : 'disabled'][language],
]

async function* linesOf(db: Db, kind: Kind, query: Pick<RecordQuery, 'q' | 'state'>, language: 'zh' | 'en') {
  yield headOf(kind, language)
  let after: string | undefined
  do {
    const page = await findRecords(db, kind, { ...query, after, limit: PAGE })
    const names = await namesIn(
      db,
      kind,
      page.rows.map(({ record }) => record.values),
    )
    for (const { record } of page.rows) yield cellsOf(kind, record, labelsOf(kind, record.values, names), language)
    after = page.next ?? undefined
  } while (after)
}

/** The file as a stream, read page by page. */
export const csvOf = (db: Db, kind: Kind, query: Pick<RecordQuery, 'q' | 'state'>, language: 'zh' | 'en'): Readable =>
  Readable.from(linesOf(db, kind, query, language)).pipe(stringify({ bom: true, record_delimiter: 'windows', escape_formulas: true }))
