import { randomBytes } from 'node:crypto'
import KSUID from 'ksuid'

/** A new id: 27 of 0-9A-Za-z that sort by the second of `now` in which they were made. */
export function createId(now: Date): string {
  return KSUID.fromParts(now.getTime(), randomBytes(16)).string
}
