/** Every function and every theme says itself in both languages, and no two say the same. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { functions, Right, themes } from '../rights.ts'
import { isNarrowed } from './reach.ts'

const HAN = /\p{Script=Han}/u

t.test('every function has words in Chinese and in English', t => {
  const all = [
    ...Right.options.map(right => [right, functions[right].words] as const),
    ...Object.entries(themes).map(([name, { words }]) => [name, words] as const),
  ]
  for (const [name, { zh, en }] of all) {
    t.ok(HAN.test(zh), `${name} in Chinese`)
    t.ok(/[a-z]{3}/i.test(en) && !HAN.test(en), `${name} in English`)
  }
  for (const language of ['zh', 'en'] as const) {
    const words = Right.options.map(right => functions[right].words[language])
    t.strictSame(
      words.filter((one, n) => words.indexOf(one) < n),
      [],
      `no two functions are called the same (${language})`,
    )
  }
  t.end()
})

t.test('the functions said to be narrowed are those whose reach some route asks for', t => {
  const server = join(import.meta.dirname, '../..')
  const asked = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap(file => [...readFileSync(join(server, file), 'utf8').matchAll(/\.scope\('([\w.-]+)'\)/g)].map(match => match[1]!))
  t.strictSame([...new Set(asked)].sort(), Right.options.filter(isNarrowed).sort())
  t.end()
})
