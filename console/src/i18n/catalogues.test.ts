import t from 'tap'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'svelte/compiler'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'
import { en } from './en/index.ts'
import { zh } from './zh/index.ts'

pretendBrowser()
const { fill } = await import('./locale.svelte.ts')
const root = join(import.meta.dirname, '..')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
const components = files.filter(file => file.endsWith('.svelte'))
const sources = files.filter(file => /\.(svelte|ts)$/.test(file) && !/^i18n\/(zh|en)\//.test(file) && !file.endsWith('.test.ts'))
const HAN = /\p{Script=Han}/u
const LETTERS = /\p{L}{2,}/u
/** Attributes that people read or hear. */
const SPOKEN = new Set([
  'title',
  'placeholder',
  'alt',
  'label',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'text',
  'help',
])

type Node = { type: string; [key: string]: unknown }
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Keys and codes that stand in quotes: what a catalogue is asked for, and what is compared. */
const isNoText = (node: Node) =>
  (node.type === 'CallExpression' && ['t', 'word'].includes(String((node['callee'] as { name?: string }).name))) ||
  node.type === 'BinaryExpression'

/** Every node below one, with the attribute it stands in. */
const walk = (node: unknown, visit: (node: Node, attribute: string | null) => void, attribute: string | null = null): void => {
  if (Array.isArray(node)) return node.forEach(one => walk(one, visit, attribute))
  if (!isNode(node) || isNoText(node)) return
  visit(node, attribute)
  const here = /Attribute|Directive/.test(node.type) ? String(node['name']) : attribute
  for (const [key, value] of Object.entries(node)) if (key !== 'comments' && typeof value === 'object') walk(value, visit, here)
}

/** Words in a component that no catalogue knows. */
const literals = (source: string): string[] => {
  const found: string[] = []
  const tree = parse(source, { modern: true })
  walk(tree.fragment, (node, attribute) => {
    if (node.type === 'Text' && LETTERS.test(String(node['data'])) && (attribute === null || SPOKEN.has(attribute)))
      found.push(String(node['data']).trim())
    if (node.type === 'Literal' && attribute && SPOKEN.has(attribute) && typeof node['value'] === 'string' && LETTERS.test(node['value']))
      found.push(node['value'])
  })
  walk([tree.fragment, tree.instance, tree.module], node => {
    const text =
      node.type === 'Literal' ? node['value'] : node.type === 'TemplateElement' ? (node['value'] as { cooked: string }).cooked : null
    if (typeof text === 'string' && HAN.test(text)) found.push(text)
  })
  return found
}

t.test('the two catalogues have the same keys, the same values to fill in, and no empty text', async t => {
  t.same(Object.keys(en).sort(), Object.keys(zh).sort())
  const fills = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort()
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
    if (!zh[key].trim() || !en[key].trim()) t.fail(`${key} is empty`)
    if (String(fills(zh[key])) !== String(fills(en[key]))) t.fail(`${key} fills in different values`)
  }
  const hanInEnglish = Object.entries(en).filter(([key, text]) => HAN.test(text) && key !== 'language.zh')
  t.same(hanInEnglish, [], 'English is English')
})

t.test('between Chinese words no half-width punctuation stands', async t => {
  const between = /[\p{Script=Han}}][,:;()!?]|[,:;()!?][\p{Script=Han}{]/u
  t.same(
    Object.entries(zh).filter(([, text]) => between.test(text)),
    [],
  )
  t.match('工单 {n},十分钟', between, 'the pattern finds one')
})

t.test('English words that depend on a number say both forms', async t => {
  t.same(
    Object.entries(en).filter(([, text]) => /\w\(s\)/.test(text)),
    [],
  )
  for (const [n, wanted] of [
    [1, '1 heart'],
    [2, '2 hearts'],
    [0, '0 hearts'],
    ['1,001', '1,001 hearts'],
  ] as const)
    t.equal(fill(en['level.heart'], { n }), wanted)
})

t.test('no component has words of its own', async t => {
  for (const file of components) t.same(literals(readFileSync(join(root, file), 'utf8')), [], file)
})

t.test('the search for words finds them', async t => {
  t.same(literals('<p>Hello</p>'), ['Hello'])
  t.same(literals('<button title="Close"></button>'), ['Close'])
  t.same(literals('<button aria-label={on ? "Close" : t("x")}></button>'), ['Close'])
  t.same(literals('<p>{on ? "关" : t("x")}</p>'), ['关'])
  t.same(literals('<p class="flex">{t("close")} · {n}</p>'), [])
})

t.test('every text is used somewhere, and every key that is used exists', async t => {
  const all = sources.map(file => readFileSync(join(root, file), 'utf8')).join('\n')
  const groups = [
    ...new Set([...all.matchAll(/\bword\('([\w.-]+)'/g)].map(match => `${match[1]}.`)),
    'enquiry.',
    'outcome.',
    'answer.',
    'satisfaction.',
  ]
  const unused = Object.keys(zh).filter(key => !all.includes(`'${key}'`) && !groups.some(group => key.startsWith(group)))
  t.same(unused, [])
  const asked = [...all.matchAll(/\bt\('([\w.-]+)'/g)].map(match => match[1] ?? '')
  t.same(
    asked.filter(key => !(key in zh)),
    [],
  )
})

t.test('no key stands in two files: the later would silently take its place', async t => {
  for (const language of ['zh', 'en']) {
    const seen = new Map<string, string>()
    for (const file of files.filter(one => one.startsWith(`i18n/${language}/`) && !one.endsWith('index.ts'))) {
      const { default: words } = (await import(join(root, file))) as { default: Record<string, unknown> }
      for (const key of Object.keys(words)) {
        t.equal(seen.get(key), undefined, `${key} of ${file}`)
        seen.set(key, file)
      }
    }
  }
})
