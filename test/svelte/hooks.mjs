// A loader's hook: modules with runes (*.svelte.ts) are compiled as the console's build does, so that a plain test can run them.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compileModule } from 'svelte/compiler'
import ts from 'typescript'

export const resolve = (specifier, context, next) =>
  // Outside a browser the package would give its half for the server, where nothing reacts.
  specifier === 'svelte' || specifier.startsWith('svelte/')
    ? next(specifier, { ...context, conditions: [...(context.conditions ?? []), 'browser'] })
    : next(specifier, context)

export const load = async (url, context, next) => {
  const { pathname } = new URL(url)
  if (!pathname.endsWith('.svelte.ts')) return next(url, context)
  const filename = fileURLToPath(url.split('?')[0])
  const { outputText } = ts.transpileModule(readFileSync(filename, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  })
  return { format: 'module', source: compileModule(outputText, { filename, generate: 'client', dev: false }).js.code, shortCircuit: true }
}
