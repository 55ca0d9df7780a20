import t from 'tap'

// format.ts asks the locale, which asks the browser's storage and runes: what is tested here are the two that turn times into forms and back.
Object.assign(globalThis, { $state: (value: unknown) => value, localStorage: { getItem: () => null } })
const { fromInput, toInput, duration } = await import('./format.ts')

t.equal(toInput(Date.parse('2026-11-23T16:30:00Z')), '2026-11-24T00:30', 'the centre is eight hours ahead')
t.equal(fromInput('2026-11-24T00:30'), '2026-11-23T16:30:00.000Z', 'and back')
for (const unfinished of ['', '2026-11-24', 'T09:00', '2026-11-24T', ':00'])
  t.equal(fromInput(unfinished), null, `"${unfinished}" is no moment`)
t.equal(duration(3_729_000), '1:02:09')
t.equal(duration(-5), '0:00')
