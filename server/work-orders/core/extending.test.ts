/** The example of docs/extending.md is compiled where it would stand, and walked. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import ts from 'typescript'
import type { Actor, OrderKind } from './order.ts'
import { advance, allowedActions, create } from './work-order.ts'

const root = resolve(import.meta.dirname, '../../..')
const source = /```ts\n(.*?)```/s.exec(readFileSync(resolve(root, 'docs/extending.md'), 'utf8'))![1]!
const place = resolve(import.meta.dirname, 'kinds/suggestion.ts')

t.test('the example compiles', async t => {
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), path => readFileSync(path, 'utf8')) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = path => path === place || fileExists(path)
  host.readFile = path => (path === place ? source : readFile(path))
  host.getSourceFile = (path, ...rest) =>
    path === place ? ts.createSourceFile(path, source, ts.ScriptTarget.ESNext) : getSourceFile.call(host, path, ...rest)
  const program = ts.createProgram([place], { ...options, noEmit: true }, host)
  const file = program.getSourceFile(place)
  const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  t.strictSame(
    faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    [],
  )
})

t.test('and is a kind: an order of it begins, goes on and ends', async t => {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
  })
  const moved = outputText.replace(/from '(\.[^']+)'/g, (_, path: string) => `from '${pathToFileURL(resolve(place, '..', path)).href}'`)
  const dir = t.testdir({ 'suggestion.mjs': moved })
  const { suggestion } = (await import(pathToFileURL(resolve(dir, 'suggestion.mjs')).href)) as { suggestion: OrderKind }
  const among = { suggestion }
  const ann: Actor = { kind: 'staff', id: 'ann', name: 'Ann', lead: false }
  const made = create({ type: 'suggestion', urgency: 'normal', appointment: null }, ann, 0, among)
  if ('refused' in made) return t.fail(made.refused)
  t.match(made.order, { state: 'verifying', owner: 'intake', intakeAgent: 'ann' })
  t.strictSame(
    made.effects.map(({ type }) => type),
    ['member', 'drop-draft', 'record'],
  )
  t.strictSame(allowedActions(made.order, ann, 0, among), ['annotate', 'cancel'])
  t.strictSame(allowedActions(made.order, { kind: 'system' }, 0, among), ['cancel'])
  const next = advance(made.order, { type: 'cancel', reason: 'twice' }, ann, 5, among)
  if ('refused' in next) return t.fail(next.refused)
  t.match(next.order, { state: 'cancelled', owner: 'none', stateSince: 5, closedReason: 'twice' })
  t.strictSame(allowedActions(next.order, ann, 5, among), [])
  t.match(advance(made.order, { type: 'claim' }, ann, 0, among), { refused: 'ORDER_STATE' }, 'what is not in the table is refused')
})
