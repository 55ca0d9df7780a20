/** The rooms of server/ know each other in one direction. The knots that stand are listed here by name, and the list only gets shorter. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import t from 'tap'
import ts from 'typescript'

/** Pairs of rooms that import each other. One that is untied must leave the list. */
const KNOTS = ['callbacks <-> work-orders', 'dispatch <-> work-orders', 'members <-> work-orders']

const server = import.meta.dirname
/** The room of a file: the folder right below server/; null for the files beside the rooms. */
const roomOf = (file: string): string | null => {
  const [room, rest] = relative(server, file).split('/')
  return room && rest !== undefined && room !== '..' ? room : null
}

/** Who imports whom, tests left out. */
const arrows = new Map<string, Set<string>>()
for (const name of readdirSync(server, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
  const file = resolve(server, name)
  const from = roomOf(file)
  if (!from) continue
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
    const to = fileName.startsWith('.') ? roomOf(resolve(dirname(file), fileName)) : null
    if (to && to !== from) arrows.set(from, (arrows.get(from) ?? new Set()).add(to))
  }
}
const knows = (from: string, to: string): boolean => arrows.get(from)?.has(to) ?? false

t.test('rooms that import each other are those of the list, and no more', async t => {
  t.ok(knows('calls', 'switch-link'), 'imports are found')
  const pairs = [...arrows].flatMap(([a, others]) => [...others].filter(b => a < b && knows(b, a)).map(b => `${a} <-> ${b}`))
  t.strictSame(pairs.sort(), KNOTS)
})

t.test('but for the knots of the list, no way leads from a room back to it', async t => {
  const isKnot = (a: string, b: string) => KNOTS.includes(`${a} <-> ${b}`) || KNOTS.includes(`${b} <-> ${a}`)
  const ways: string[] = []
  const walk = (way: string[]) => {
    for (const next of arrows.get(way.at(-1)!) ?? []) {
      if (isKnot(way.at(-1)!, next)) continue
      if (next === way[0]) ways.push([...way, next].join(' -> '))
      else if (next > way[0]! && !way.includes(next)) walk([...way, next])
    }
  }
  for (const room of arrows.keys()) walk([room])
  t.strictSame(ways.sort(), [])
})
