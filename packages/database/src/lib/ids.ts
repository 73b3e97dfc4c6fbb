import { randomFillSync } from 'node:crypto'

/** KSUIDs count seconds from 2014-05-13T16:53:20Z on. */
const epochMs = 1_400_000_000_000
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Five digits at once: what remains of a division and the next 16 bits are still an exact number. */
const fiveDigits = 62 ** 5
const length = 27

const payloadBytes = 16
/** Random bytes for many ids: asking for them takes longer than making an id. */
const pool = Buffer.alloc(256 * payloadBytes)
let used = pool.length

/** A new id: 27 of 0-9A-Za-z that sort by the second of `now` in which they were made. */
export function createId(now: Date): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += payloadBytes
  return toKsuid(now, pool.subarray(used - payloadBytes, used))
}

/** The KSUID of an instant and 16 bytes: 160 bits, as a number to the base 62. */
export function toKsuid(now: Date, payload: Buffer): string {
  const seconds = Math.floor((now.getTime() - epochMs) / 1000)
  if (!(seconds >= 0 && seconds < 2 ** 32)) throw new RangeError(`no id can be made of the time ${now.getTime()} ms`)
  const words = [seconds >>> 16, seconds & 0xffff]
  for (let i = 0; i < payloadBytes; i += 2) words.push(payload.readUInt16BE(i))
  let text = ''
  while (text.length < length) {
    let rest = 0
    for (let i = 0; i < words.length; i++) {
      const value = rest * 65_536 + (words[i] ?? 0)
      words[i] = Math.floor(value / fiveDigits)
      rest = value % fiveDigits
    }
    for (let i = 0; i < 5 && text.length < length; i++) {
      text = digits.charAt(rest % 62) + text
      rest = Math.floor(rest / 62)
    }
  }
  return text
}
