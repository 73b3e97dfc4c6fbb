/** The database is away, starting, or full of connections: PostgreSQL's classes 08, 53, 57, and the system's own words. */
export function isAway(error: unknown): boolean {
  const { code, message } = Object(error)
  return (
    (typeof code === 'string' && /^(08|53|57)|^E(CONN|PIPE|NOENT)/.test(code)) ||
    (typeof message === 'string' &&
      /connection (terminated|timeout)|timeout exceeded when trying to connect/i.test(message))
  )
}
