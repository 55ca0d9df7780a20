import t from 'tap'

// format.ts asks the locale, which asks the browser's storage and runes: what is tested here are the two that turn times into forms and
// back.
Object.assign(globalThis, { $state: (value: unknown) => value, localStorage: { getItem: () => null } })
const { dayAt, fromInput, setZone, toInput, duration } = await import('./format.ts')

t.equal(toInput(Date.parse('2026-11-23T16:30:00Z')), '2026-11-24T00:30', 'the centre is eight hours ahead')
t.equal(fromInput('2026-11-24T00:30'), '2026-11-23T16:30:00.000Z', 'and back')
for (const unfinished of ['', '2026-02-30T09:00', '2026-11-24T24:00', '2026-11-24', 'T09:00', '2026-11-24T', ':00'])
  t.equal(fromInput(unfinished), null, `"${unfinished}" is no moment`)
t.equal(duration(3_729_000), '1:02:09')
t.equal(duration(-5), '0:00')

setZone('Europe/Berlin')
t.equal(fromInput('2026-10-25T09:00'), '2026-10-25T08:00:00.000Z', 'after clocks were put back')
t.equal(fromInput('2026-10-25T01:30'), '2026-10-24T23:30:00.000Z', 'and before')
t.equal(fromInput('2026-03-29T02:30'), '2026-03-29T01:30:00.000Z', 'a time that is skipped means the hour after')
t.equal(toInput(Date.parse('2026-10-25T00:30:00Z')), '2026-10-25T02:30')
t.equal(toInput(Date.parse('2026-10-25T01:30:00Z')), '2026-10-25T02:30', 'for the second time')
t.equal(dayAt(Date.parse('2026-10-24T22:30:00Z'), 1), '2026-10-26', 'the day after a day of 25 hours that has just begun')
t.equal(dayAt(Date.parse('2026-03-28T22:30:00Z'), 1), '2026-03-29', 'a day of 23 hours is not left out')
