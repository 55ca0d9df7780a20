/** Prints the catalogue as `docs/errors.md`; with `--write` writes it there. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { catalogue } from './errors.ts'

export const pagePath = fileURLToPath(new URL('../docs/errors.md', import.meta.url))

/** The whole page, ordered by status and code. */
export const errorsPage = (): string =>
  [
    '# Errors',
    '',
    'Every refused request answers `{ code, message, fields?, facts?, requestId? }`; `message` is in the language of the caller. ' +
      'This page is printed from `server/errors.ts`.',
    '',
    '| code | status | 中文 | English |',
    '|---|---|---|---|',
    ...Object.entries(catalogue)
      .sort(([a, x], [b, y]) => x.status - y.status || (a < b ? -1 : 1))
      .map(([code, { status, zh, en }]) => `| ${code} | ${status} | ${zh} | ${en} |`),
    '',
  ].join('\n')

if (process.argv.includes('--write')) writeFileSync(pagePath, errorsPage())
