import { account } from './endpoints/account.ts'

/** A sign-in ends some time after its person has done the last thing: what is done on the page alone is told this often at most, in ms. */
const TELL_MS = 60_000

/** Tells the server that a person is here. `watched`: the page is looked at although nobody touches it. Answers how to stop. */
export const tellAttention = (watched: () => boolean): (() => void) => {
  let toldAt = Date.now()
  const tell = () => {
    if (Date.now() - toldAt < TELL_MS) return
    toldAt = Date.now()
    void account.here()
  }
  const deeds = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
  for (const deed of deeds) addEventListener(deed, tell, { capture: true, passive: true })
  const timer = setInterval(() => {
    if (watched() && document.visibilityState === 'visible') tell()
  }, TELL_MS)
  return () => {
    for (const deed of deeds) removeEventListener(deed, tell, { capture: true })
    clearInterval(timer)
  }
}
