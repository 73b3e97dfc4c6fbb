import type { Timestamp } from '@bufbuild/protobuf/wkt'

/** The millisecond in which a moment lies, never the next one. */
export function toDate({ seconds, nanos }: Timestamp): Date {
  return new Date(Number(seconds) * 1000 + Math.floor(nanos / 1_000_000))
}
