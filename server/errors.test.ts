import { readFileSync } from 'node:fs'
import t from 'tap'
import { catalogue, fail, textOf, type ErrorCode } from './errors.ts'
import { errorsPage, pagePath } from './errors-page.ts'
import { matchWhole } from '../test/match-whole.ts'

t.test('the page says what the catalogue says', async t => {
  t.equal(readFileSync(pagePath, 'utf8'), errorsPage(), 'run: node --import tsx server/errors-page.ts --write')
})

t.test('both languages of a code take the same facts', async t => {
  const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort()
  for (const [code, { zh, en, status }] of Object.entries(catalogue)) {
    t.same(names(zh), names(en), code)
    t.ok(status >= 400 && status < 600 && /[\u4e00-\u9fff]/.test(zh) && !/[\u4e00-\u9fff]/.test(en), `${code} has both languages`)
  }
})

t.test('a text is filled from its facts', async t => {
  t.equal(textOf('SEAT_IN_USE', 'en', { seat: '1001', person: '王芳' }), 'Seat 1001 is in use elsewhere by 王芳')
  const name = { zh: '公安报警', en: 'Police' }
  matchWhole(
    t,
    [textOf('DIAL_CONFIRM_EMERGENCY', 'zh', { name }), textOf('DIAL_CONFIRM_EMERGENCY', 'en', { name })],
    [/公安报警/, /\(Police\)/],
  )
  t.equal(fail('NO_SEAT' satisfies ErrorCode).status, 409)
})
