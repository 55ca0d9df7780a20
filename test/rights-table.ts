// docs/rights.md read as data: what each role may do, as people agreed on it. The code's matrix is compared with this, never the other way.
import { readFileSync } from 'node:fs'

/** One cell's word on one function: `scope` is own, team, district, all or none. */
export type Cell = { row: string; right: string; letter: string; role: string; scope: string }

const LETTERS = 'CRUDAXG'
const SCOPES = ['own', 'team', 'district', 'all']

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())

/** The scope of each letter in a cell such as `CR:all U:own`; throws where the cell is not in the grammar. */
export const readCell = (cell: string): Map<string, string> => {
  const found = new Map<string, string>()
  if (cell === '–') return found
  for (const group of cell.split(/\s+/)) {
    const [, letters, scope] = /^([A-Z]+):([a-z]+)$/.exec(group) ?? []
    if (!letters || !scope || !SCOPES.includes(scope)) throw new Error(`not a cell: "${cell}"`)
    for (const letter of letters) {
      if (!LETTERS.includes(letter) || found.has(letter)) throw new Error(`letter ${letter} in "${cell}"`)
      found.set(letter, scope)
    }
  }
  return found
}

/** Every cell of the table, a function and role each. Throws where a cell says a letter that its row does not explain. */
export const readRights = (page = readFileSync(new URL('../docs/rights.md', import.meta.url), 'utf8')): Cell[] => {
  const lines = page.split('\n').filter(line => line.startsWith('|'))
  const head = lines.findIndex(line => line.includes('`intake`'))
  const roles = cellsOf(lines[head] ?? '')
    .slice(2)
    .map(title => /`(\w+)`/.exec(title)?.[1] ?? '')
  return lines.slice(head + 2).flatMap(line => {
    const [row = '', functions = '', ...cells] = cellsOf(line)
    const rights = [...functions.matchAll(/([A-Z]) `([\w.-]+)`/g)].map(([, letter, right]) => ({ letter: letter!, right: right! }))
    if (rights.length === 0) return []
    if (cells.length !== roles.length) throw new Error(`${row}: ${cells.length} cells of ${roles.length}`)
    return cells.flatMap((cell, index) => {
      const said = readCell(cell)
      for (const letter of said.keys()) if (!rights.some(one => one.letter === letter)) throw new Error(`${row}: ${letter} is no function`)
      return rights.map(({ letter, right }) => ({ row, right, letter, role: roles[index]!, scope: said.get(letter) ?? 'none' }))
    })
  })
}
