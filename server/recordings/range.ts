/** One HTTP byte range (RFC 9110 14.2), both ends included. */
export type Range = { from: number; to: number }

/**
 * Reads a Range header against a file of `size` bytes. Null: none, or one that may be ignored (other units, several ranges);
 * `invalid`: nothing of it exists (416).
 */
export const parseRange = (header: string | undefined, size: number): Range | null | 'invalid' => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') return Number(last) === 0 || size === 0 ? 'invalid' : { from: Math.max(0, size - Number(last)), to: size - 1 }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from >= size || to < from ? 'invalid' : { from, to }
}
