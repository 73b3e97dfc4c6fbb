const minuteMs = 60_000
const dayMs = 86_400_000

/** When the holder hears that access is about to end; undefined when it is too short for that (product.md REQ-19). */
export function remindAt(begun: Date, expires: Date, timeZone: string): Date | undefined {
  const lastsMs = expires.getTime() - begun.getTime()
  if (lastsMs < 30 * minuteMs) return undefined
  if (lastsMs > 3 * dayMs)
    return new Date(Math.max(begun.getTime(), businessDaysBefore(expires, 3, timeZone).getTime()))
  if (lastsMs >= dayMs) return new Date(expires.getTime() - dayMs)
  return new Date(expires.getTime() - Math.max(lastsMs / 4, 10 * minuteMs))
}

/** Steps back day by day; those that fall on a Saturday or Sunday in the zone do not count. */
function businessDaysBefore(from: Date, days: number, timeZone: string): Date {
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short' })
  let at = from
  for (let left = days; left > 0; ) {
    at = new Date(at.getTime() - dayMs)
    if (!weekday.format(at).startsWith('S')) left--
  }
  return at
}
