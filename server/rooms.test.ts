/** The rooms of server/ know each other in one direction: what two need of each other is brought together by the composition roots. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import t from 'tap'
import ts from 'typescript'

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

t.test('imports are found', async t => {
  t.ok(knows('calls', 'switch-link'))
  t.ok(knows('callbacks', 'work-orders'))
})

t.test('no way leads from a room back to it', async t => {
  const ways: string[] = []
  const walk = (way: string[]) => {
    for (const next of arrows.get(way.at(-1)!) ?? []) {
      if (next === way[0]) ways.push([...way, next].join(' -> '))
      else if (next > way[0]! && !way.includes(next)) walk([...way, next])
    }
  }
  for (const room of arrows.keys()) walk([room])
  t.strictSame(ways.sort(), [])
})
