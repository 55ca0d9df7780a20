/** The instant at which the day of `now` (epoch ms) began in a zone. A zone's midnight that does not exist counts as the next hour. */
export const startOfDay = (zone: string, now: number): Date => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' })
      .formatToParts(now)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return new Date(Math.floor(now / 1000) * 1000 - (parts.hour! * 3600 + parts.minute! * 60 + parts.second!) * 1000)
}
