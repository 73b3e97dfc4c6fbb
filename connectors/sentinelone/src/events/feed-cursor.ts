import { Code, ConnectorError } from '@rostrum/connector'
import type { Instant } from '../client/answer-fields.ts'

/** How far a feed was told: all before an instant, and of the instant itself those that are named. */
export interface FeedPosition {
  /** empty: nothing was told, and nothing is too old */
  readonly at: Instant
  readonly told: ReadonlySet<string>
  /** the highest id told of the instant, where they are too many to name */
  readonly through: string
}

/** Together with the instant they stay below the 4096 bytes that a cursor may have. */
const mostNamed = 250
const longestCursor = 4096

export function startOfFeed(startAt: Date | undefined): FeedPosition {
  return { at: startAt?.toISOString() ?? '', told: new Set(), through: '' }
}

/** Behind some ids of an instant. */
export function positionBehind(at: Instant, told: ReadonlySet<string>, through: string): FeedPosition {
  if (through === '' && told.size <= mostNamed) return { at, told, through }
  // Only good because activities of one instant are told in the order of their ids.
  const highest = [...told, ...(through === '' ? [] : [through])].reduce((a, b) => (compareIds(a, b) > 0 ? a : b))
  return { at, told: new Set(), through: highest }
}

export function formatPosition({ at, told, through }: FeedPosition): string {
  const text = JSON.stringify(through === '' ? [1, at, [...told].map(shortId)] : [1, at, [], shortId(through)])
  return Buffer.from(text).toString('base64url')
}

/** Throws a ConnectorError for whatever `formatPosition` did not make. */
export function parsePosition(cursor: string): FeedPosition {
  const position = cursor.length > longestCursor ? undefined : readPosition(cursor)
  if (position !== undefined) return position
  throw new ConnectorError('refused', `the event feed's cursor (${cursor.length} bytes) is not one of its own`, {
    code: Code.invalidArgument,
    fix: 'give the cursor of an earlier page as it was, or none and the time to start at',
  })
}

function readPosition(cursor: string): FeedPosition | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(parts)) return undefined
  const [version, at, told, through = '']: unknown[] = parts
  if (version !== 1 || typeof at !== 'string' || typeof through !== 'string' || !Array.isArray(told)) return undefined
  if (at !== '' && Number.isNaN(Date.parse(at))) return undefined
  const ids = [...told, ...(through === '' ? [] : [through])]
  if (!ids.every((id: unknown) => typeof id === 'string' && /^[0-9a-z]{1,24}$/.test(id))) return undefined
  return { at, told: new Set(told.map(longId)), through: through === '' ? '' : longId(through) }
}

export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b))
}

/** Digits in base 36: two thirds of the length. The digit ahead keeps leading zeros. */
function shortId(id: string): string {
  return BigInt(`1${id}`).toString(36)
}

function longId(short: string): string {
  let id = 0n
  for (const digit of short) id = id * 36n + BigInt(Number.parseInt(digit, 36))
  return id.toString().slice(1)
}
