/**
 * When the console takes requests again according to a Retry-After header, in seconds or as a date; undefined when
 * there is no usable header. A date is read against the answer's own Date header, because the clocks may differ.
 */
export function parseRetryAfter(
  header: string | undefined,
  dateHeader: string | undefined,
  now: Date,
): Date | undefined {
  const text = header?.trim() ?? ''
  if (text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return new Date(now.getTime() + Number(text) * 1000)
  const at = Date.parse(text)
  if (Number.isNaN(at)) return undefined
  const sentAt = Date.parse(dateHeader ?? '')
  return new Date(now.getTime() + at - (Number.isNaN(sentAt) ? now.getTime() : sentAt))
}

/** Doubles from the first delay to half a minute, within a quarter up or down so that clients do not march in step. */
export function backOffMs(firstMs: number, failures: number, random: () => number): number {
  const exact = Math.min(30_000, firstMs * 2 ** Math.min(failures - 1, 16))
  return Math.round(exact * (0.75 + random() / 2))
}
