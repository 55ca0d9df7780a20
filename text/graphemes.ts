/** What a reader takes for one character does not depend on the language, but for tailorings that no text here needs. */
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * A text of at most `max` characters as a reader counts them (grapheme clusters of Unicode's annex 29), the last one `…` where more was cut
 * away. A family emoji, a letter with its accent, a rare Chinese character beyond 16 bits are kept whole or left out. `max` is 1 at least.
 */
export const shortened = (text: string, max: number): string => {
  // no text has more graphemes than code units
  if (text.length <= max) return text
  let count = 0
  let kept = 0
  for (const { index } of segmenter.segment(text)) {
    if (count === max - 1) kept = index
    if (count === max) return `${text.slice(0, kept)}…`
    count += 1
  }
  return text
}

/** The beginning of a text that fits into `max` UTF-16 code units (a field's or a column's room) and cuts no character in two. */
export const clipped = (text: string, max: number): string => {
  if (text.length <= max) return text
  // where the character begins that reaches over the edge
  return text.slice(0, segmenter.segment(text).containing(max)?.index ?? max)
}
