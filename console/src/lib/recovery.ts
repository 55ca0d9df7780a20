/** What waits for the server to be back: each once, in the order of asking. */
const waiting = new Set<() => void>()

/** Runs `again` when the server is back. Answers how to wait no longer. */
export const whenBack = (again: () => void): (() => void) => {
  waiting.add(again)
  return () => void waiting.delete(again)
}

/** The server is back, as far as anybody can tell. */
export const recovered = (): void => {
  const all = [...waiting]
  waiting.clear()
  for (const again of all) again()
}
