import type { Test } from 'tap'

type Asserts = Pick<Test, 'match' | 'fail'>

/** Where a list is longer or shorter than its pattern, at any depth. */
const otherLengths = (found: unknown, pattern: unknown, path = 'it'): string[] => {
  if (typeof pattern !== 'object' || pattern === null || typeof found !== 'object' || found === null) return []
  const here =
    Array.isArray(pattern) && Array.isArray(found) && pattern.length !== found.length
      ? [`${path} has ${found.length} entries, not ${pattern.length}`]
      : []
  const deeper = Object.entries(pattern).flatMap(([key, inner]) =>
    otherLengths((found as Record<string, unknown>)[key], inner, Array.isArray(pattern) ? `${path}[${key}]` : `${path}.${key}`),
  )
  return [...here, ...deeper]
}

/**
 * As `t.match`, but a list has exactly as many entries as its pattern, at any depth. `t.match` itself looks at no more entries than
 * the pattern has, so that `t.match(list, [])` passes for every list; a lint rule forbids lists in its patterns.
 */
export const matchWhole = (t: Asserts, found: unknown, pattern: object, message?: string): boolean => {
  const others = otherLengths(found, pattern)
  if (others.length === 0) return t.match(found, pattern, ...(message === undefined ? [] : [message]))
  return t.fail([message, ...others].filter(Boolean).join('; '), { found, wanted: pattern })
}
