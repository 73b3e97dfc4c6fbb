import { randomBytes } from 'node:crypto'

// A KSUID is 27 characters of base62 that stand for 20 bytes: seconds since its own epoch, then randomness. Text order
// is time order, to the second.
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const epochSeconds = 1_400_000_000
const length = 27
const payloadBytes = 16

/** A new id for a sync, in the form that the Go SDK gives them. */
export function makeKsuid(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000) - epochSeconds
  if (!(seconds >= 0 && seconds < 2 ** 32)) {
    throw new RangeError(
      `a KSUID holds times from 2014-05-13T16:53:20Z to 2150-06-19T23:21:35Z, not ${now.getTime()} ms`,
    )
  }
  const bytes = Buffer.alloc(4 + payloadBytes)
  bytes.writeUInt32BE(seconds)
  randomBytes(payloadBytes).copy(bytes, 4)
  let rest = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (let i = 0; i < length; i++) {
    text = alphabet.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

/** What an id is made of, or undefined when the text is no KSUID. */
export function parseKsuid(text: string): { time: Date; payload: Uint8Array } | undefined {
  if (text.length !== length) return undefined
  let value = 0n
  for (const character of text) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return undefined
    value = value * 62n + BigInt(digit)
  }
  const hex = value.toString(16).padStart(2 * (4 + payloadBytes), '0')
  if (hex.length > 2 * (4 + payloadBytes)) return undefined
  const bytes = Buffer.from(hex, 'hex')
  return { time: new Date((bytes.readUInt32BE(0) + epochSeconds) * 1000), payload: new Uint8Array(bytes.subarray(4)) }
}
