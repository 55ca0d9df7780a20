/** Where a page of calls, newest first, goes on: the moment and the id of the last row shown. */
export type Cursor = { at: Date; id: string }

/** Reads a cursor; null for none, or for what is none. */
export const readCursor = (text: string | undefined): Cursor | null => {
  const [, at, id] = /^(\d{1,14})_(.+)$/.exec(text ?? '') ?? []
  return at && id ? { at: new Date(Number(at)), id } : null
}

/** The cursor after a row of that time (epoch ms) and id. */
export const cursorAfter = (at: number, id: string): string => `${at}_${id}`
