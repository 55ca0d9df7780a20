/** The examples of docs/extending.md, compiled where they would stand. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Test } from 'tap'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..')

/** The code of the example under a heading. @throws when there is none */
export const exampleUnder = (heading: string): string => {
  const page = readFileSync(resolve(root, 'docs/extending.md'), 'utf8')
  const section = page.split(/^## /m).find(text => text.startsWith(heading))
  const [, source] = /```ts\n(.*?)```/s.exec(section ?? '') ?? []
  if (!source) throw new Error(`docs/extending.md has no example under ${heading}`)
  return source
}

/** What the compiler has against a source that would stand at `place` (a path from the project's root). */
export const faultsOf = (source: string, place: string): string[] => {
  const path = resolve(root, place)
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), file => readFileSync(file, 'utf8')) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = file => file === path || fileExists(file)
  host.readFile = file => (file === path ? source : readFile(file))
  host.getSourceFile = (file, ...rest) =>
    file === path ? ts.createSourceFile(file, source, ts.ScriptTarget.ESNext) : getSourceFile.call(host, file, ...rest)
  const program = ts.createProgram([path], { ...options, noEmit: true }, host)
  const file = program.getSourceFile(path)
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  )
}

/** The example as a module that runs. */
export const moduleOf = async <T>(t: Test, source: string, place: string): Promise<T> => {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
  })
  const folder = resolve(root, place, '..')
  const moved = outputText.replace(/from '(\.[^']+)'/g, (_, path: string) => `from '${pathToFileURL(resolve(folder, path)).href}'`)
  const dir = t.testdir({ 'example.mjs': moved })
  return (await import(pathToFileURL(resolve(dir, 'example.mjs')).href)) as T
}
