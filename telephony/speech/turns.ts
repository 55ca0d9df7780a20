/** Lets at most `width` tasks run at once. Those that somebody waits for go before those made in advance. */
export const turns = (width: number) => {
  const urgent: (() => void)[] = []
  const later: (() => void)[] = []
  let running = 0
  const next = () => {
    while (running < width) {
      const start = urgent.shift() ?? later.shift()
      if (!start) return
      running += 1
      start()
    }
  }
  return <T>(task: () => Promise<T>, waitedFor: boolean): Promise<T> =>
    new Promise((resolve, reject) => {
      const start = () => {
        task()
          .then(resolve, reject)
          .finally(() => {
            running -= 1
            next()
          })
      }
      ;(waitedFor ? urgent : later).push(start)
      next()
    })
}
