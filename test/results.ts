// Reads the TAP of a whole run while it comes in: a line for each finished file, everything about what failed, and the counts.
import { inspect } from 'node:util'
import { Parser, type FinalResults, type Result } from 'tap-parser'

export type Counts = { pass: number; fail: number; skip: number }
/** How long a test file took. */
export type FileTime = { name: string; ms: number }

/**
 * Follows a run of test files.
 * @param input raw TAP, each file a subtest of the top level
 * @param print gets the lines for a person
 * @param timed is told of each finished file
 * @returns counts of the single assertions; a subtest that failed without a failed assertion (a plan not met, a file that died) counts as
 *   one
 */
export function followResults(
  input: NodeJS.ReadableStream,
  print: (line: string) => void,
  timed: (time: FileTime) => void = () => {},
): Promise<Counts> {
  return new Promise((resolve, reject) => {
    const total: Counts = { pass: 0, fail: 0, skip: 0 }
    const parser = new Parser({}, results => {
      if (!results.ok && total.fail === 0) total.fail = 1
      resolve(total)
    })
    follow(parser, [], total, print, timed)
    input.setEncoding('utf8')
    input.on('data', (chunk: string) => parser.write(chunk))
    input.on('error', reject)
    input.on('end', () => parser.end())
  })
}

function follow(parser: Parser, path: string[], parent: Counts, print: (line: string) => void, timed: (time: FileTime) => void): void {
  let subtest: { name: string; counts: Counts; time: number | null } | undefined
  parser.on('child', (child: Parser) => {
    const begun = { name: child.name, counts: { pass: 0, fail: 0, skip: 0 }, time: null as number | null }
    subtest = begun
    child.on('complete', (results: FinalResults) => {
      begun.time = results.time
    })
    follow(child, [...path, child.name], begun.counts, print, timed)
  })
  parser.on('assert', (result: Result) => {
    const ended = subtest?.name === result.name ? subtest : undefined
    subtest = undefined
    const counts = ended?.counts ?? { pass: 0, fail: 0, skip: 0 }
    const failed = !result.ok && !result.skip && !result.todo
    if (failed && counts.fail === 0) {
      counts.fail = 1
      print(`\nnot ok: ${[...path, result.name].join(' > ')}`)
      if (result.diag) print(`${inspect(result.diag, { depth: 6, breakLength: 140 }).replaceAll(/^/gm, '  ')}\n`)
    } else if (!ended) {
      counts[result.skip || result.todo ? 'skip' : 'pass'] = 1
    }
    if (path.length === 0 && ended?.time != null) timed({ name: result.name, ms: ended.time })
    if (path.length === 0) print(fileLine(result, counts, ended?.time ?? null))
    for (const key of ['pass', 'fail', 'skip'] as const) parent[key] += counts[key]
  })
}

function fileLine({ ok, name }: Result, { pass, fail, skip }: Counts, time: number | null): string {
  const notes = [
    `${pass} passed`,
    ...(fail ? [`${fail} failed`] : []),
    ...(skip ? [`${skip} skipped`] : []),
    ...(time === null ? [] : [`${(time / 1000).toFixed(1)} s`]),
  ]
  return `${ok ? 'ok    ' : 'FAILED'} ${name} (${notes.join(', ')})`
}
