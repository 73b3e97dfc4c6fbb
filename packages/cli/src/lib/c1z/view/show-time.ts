import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt'

/** RFC 3339 in UTC, seconds; empty for a time that is not there. */
export function showTime(time: Timestamp | undefined): string {
  if (time === undefined) return ''
  return `${new Date(timestampMs(time)).toISOString().slice(0, -'.000Z'.length)}Z`
}

/** `1h2m3.5s`, as Go writes durations, in milliseconds; empty where one of the times is missing. */
export function showDuration(from: Timestamp | undefined, to: Timestamp | undefined): string {
  if (from === undefined || to === undefined) return ''
  const totalMs = timestampMs(to) - timestampMs(from)
  const ms = Math.abs(totalMs)
  const sign = totalMs < 0 ? '-' : ''
  if (ms < 1000) return `${sign}${ms === 0 ? '0s' : `${ms}ms`}`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor(ms / 60_000) % 60
  const seconds = `${(ms % 60_000) / 1000}s`
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`
  return `${sign}${minutes > 0 ? `${minutes}m` : ''}${seconds}`
}
