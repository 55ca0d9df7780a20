/**
 * Named durations and limits are policy, and policy is a setting (server/contract/settings): somebody who runs a centre must be able to
 * change it without a programmer. What is technical (a retry, a buffer, the patience of one part with another) says so: in the list of
 * technical.js, by folder or by file and name, with the reason.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { technical } from './technical.js'

const root = path.resolve(import.meta.dirname, '..')
const NAMED = /(^|_)(MS|SECONDS|MINUTES|HOURS|DAYS|LIMITS?|MAX|MOST|ATTEMPTS|LONGEST|FURTHEST|KEPT|WITHIN|PATIENCE|OVERDUE|TRIES)(_|$)/
/** The units themselves. */
const UNIT = /^(SECOND|MINUTE|HOUR|DAY|WEEK)(_MS)?$/
const KEYED = /(Ms|Seconds|Minutes|Hours|Days|[lL]imit|[aA]ttempts|tries)$/

/** Whether an expression holds a figure of its own, and is no function that works one out. */
const hasFigure = node => {
  if (!node) return false
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' && node.value > 1
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return hasFigure(node.expression)
    case 'BinaryExpression':
      // a figure in another unit is none of its own
      return '*/'.includes(node.operator) ? hasFigure(node.left) && hasFigure(node.right) : hasFigure(node.left) || hasFigure(node.right)
    case 'ArrayExpression':
      return node.elements.some(hasFigure)
    case 'ObjectExpression':
      return node.properties.some(one => one.type === 'Property' && hasFigure(one.value))
    default:
      return false
  }
}

const allowed = (file, name) =>
  technical.some(entry => ('folder' in entry ? file.startsWith(`${entry.folder}/`) : entry.file === file && entry.names.includes(name)))

/** @type {import('eslint').Rule.RuleModule} */
export const policyInSettings = {
  meta: {
    type: 'problem',
    docs: { description: 'Named durations and limits stand in the registry of settings.' },
    messages: {
      policy:
        '{{name}} is a duration or limit: make it a setting (server/contract/settings), or say in lint/technical.js why it is technical.',
    },
    schema: [],
  },
  create(context) {
    const file = path.relative(root, context.filename).replaceAll(path.sep, '/')
    const report = (node, name) => {
      if (!allowed(file, name)) context.report({ node, messageId: 'policy', data: { name } })
    }
    return {
      VariableDeclarator(node) {
        if (node.id.type === 'Identifier' && NAMED.test(node.id.name) && !UNIT.test(node.id.name) && hasFigure(node.init))
          report(node, node.id.name)
      },
      Property(node) {
        const name = node.key.type === 'Identifier' && !node.computed ? node.key.name : null
        const isBare = node.value.type === 'Literal' || node.value.type === 'BinaryExpression'
        if (name && KEYED.test(name) && isBare && hasFigure(node.value)) report(node, name)
      },
    }
  },
}

/** Entries of the list that mean no file any more. */
export const staleEntries = () => {
  const files = new Set(readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => !file.startsWith('node_modules')))
  return technical.map(entry => ('folder' in entry ? entry.folder : entry.file)).filter(place => !files.has(place))
}
