import { initialsOf } from '../../../text/initials.ts'

/** Something to choose by typing. `initials` may be given by the server; otherwise they are made from the label. */
export type Choosable = { value: string; label: string; hint?: string; initials?: string; search?: string }

const made = new Map<string, string>()
/** Initials of what is in a list are asked at each key, and made once. */
const initialsKept = (text: string): string => {
  const letters = made.get(text) ?? initialsOf(text)
  made.set(text, letters)
  return letters
}

/** How well a choice answers what was typed: higher is better, 0 not at all. The start beats the middle, the label beats the rest. */
export const score = (choice: Choosable, typed: string): number => {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return 1
  const label = choice.label.toLowerCase()
  if (label.startsWith(wanted)) return 6
  if (label.includes(wanted)) return 5
  const letters = (choice.initials ?? initialsKept(choice.label)).toLowerCase()
  if (letters.startsWith(wanted)) return 4
  if (letters.includes(wanted)) return 3
  const rest = `${choice.hint ?? ''} ${choice.search ?? ''}`.toLowerCase()
  return rest.includes(wanted) || initialsKept(choice.hint ?? '').includes(wanted) ? 2 : 0
}

/** The choices that answer, best first, at most `limit`. */
export const best = <C extends Choosable>(choices: readonly C[], typed: string, limit: number): C[] =>
  choices
    .map(choice => ({ choice, points: score(choice, typed) }))
    .filter(one => one.points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(one => one.choice)
