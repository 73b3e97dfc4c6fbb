import { createHash } from 'node:crypto'
import { InvalidRequestError } from './decode.ts'

/** How many rows a page has: 25 when nothing is said, else from 10 to 100 (c1-api.md 0.a). */
export function pageSizeOf(asked: number | undefined): number {
  return asked === undefined || asked === 0 ? 25 : Math.min(100, Math.max(10, asked))
}

/** Where a list goes on: the values of the last row that its order goes by. */
export type PageKey = readonly (string | number | null)[]

/** `scope`: all that decides which rows there are, so that a token is of no use with another question. */
export function writePageToken(key: PageKey, scope: unknown): string {
  return Buffer.from(JSON.stringify([digest(scope), ...key])).toString('base64url')
}

/** @throws InvalidRequestError when the token is not one that an answer to the same question gave */
export function readPageToken(token: string | undefined, scope: unknown, length: number): PageKey | undefined {
  if (token === undefined || token === '') return undefined
  const parts = parse(token)
  if (
    Array.isArray(parts) &&
    parts.length === length + 1 &&
    parts[0] === digest(scope) &&
    parts.every((part) => part === null || typeof part === 'string' || Number.isFinite(part))
  )
    return parts.slice(1)
  throw new InvalidRequestError([
    { field: 'pageToken', description: 'is not of a page of this list; begin without one' },
  ])
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
}

function digest(scope: unknown): string {
  return createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 12)
}
