/** What would be lost with the page: each says whether it has something now. */
const holders = new Set<() => boolean>()

/** Adds something that may have words which nothing keeps. Answers how to take it out. */
export const mayLose = (hasUnkept: () => boolean): (() => void) => {
  holders.add(hasUnkept)
  return () => holders.delete(hasUnkept)
}

/** Whether anything written here would be gone with the page. */
export const wouldLose = (): boolean => [...holders].some(hasUnkept => hasUnkept())
