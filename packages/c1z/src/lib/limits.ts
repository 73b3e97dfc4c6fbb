import { C1zError } from './c1z-error.ts'

/** How much a sync file may cost its reader. Sizes are in bytes. */
export interface ReadLimits {
  /** the decoded database */
  readonly maxDecodedBytes: number
  /** decoded bytes per byte of file, beyond the first 64 MiB */
  readonly maxRatio: number
  /** the window a zstd frame asks for */
  readonly maxWindowBytes: number
  /** one row's message */
  readonly maxRowBytes: number
  /** one sync's checkpoint token; old SDKs keep their whole expansion graph in it */
  readonly maxTokenBytes: number
  /** rows of one table, all syncs together */
  readonly maxRows: number
  readonly maxSyncs: number
  /** whether a frame that declares too much is refused before it is decoded */
  readonly failFast: boolean
}

const mebibyte = 1024 * 1024

/** The Go reader's caps where it has any; generous for real files elsewhere. */
export const defaultLimits: ReadLimits = {
  maxDecodedBytes: 10 * 1024 * mebibyte,
  // Real files decode to five to forty times their size.
  maxRatio: 200,
  maxWindowBytes: 128 * mebibyte,
  // A message of a mebibyte can hold half a million empty ones, each a hundred bytes in memory once decoded.
  maxRowBytes: mebibyte,
  maxTokenBytes: 16 * mebibyte,
  maxRows: 20_000_000,
  maxSyncs: 1000,
  failFast: true,
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The caller's limits over the defaults, and the Go reader's variables over both. */
export function resolveLimits(given: Partial<ReadLimits> = {}, env: Environment = {}): ReadLimits {
  const limits = { ...defaultLimits, ...given }
  const maxDecodedMb = readCount(env, 'BATON_DECODER_MAX_DECODED_SIZE_MB')
  const maxWindowMb = readCount(env, 'BATON_DECODER_MAX_MEMORY_MB')
  return {
    ...limits,
    ...(maxDecodedMb !== undefined && { maxDecodedBytes: maxDecodedMb * mebibyte }),
    ...(maxWindowMb !== undefined && { maxWindowBytes: maxWindowMb * mebibyte }),
    ...(isSet(env, 'BATON_DISABLE_FCS_FAIL_FAST') && { failFast: false }),
  }
}

/** A whole number of at least one, or undefined when the variable is not set. */
export function readCount(env: Environment, name: string): number | undefined {
  const text = env[name]?.trim() ?? ''
  if (text === '') return undefined
  const value = Number(text)
  if (!/^[0-9]{1,9}$/.test(text) || value < 1) {
    throw new C1zError('setting_invalid', `${name} is "${text}"; it must be a whole number of at least 1`)
  }
  return value
}

/** Whether a flag variable says yes, in any of the forms Go's parser takes. */
export function isSet(env: Environment, name: string): boolean {
  const text = env[name]?.trim() ?? ''
  if (text === '' || /^(0|f|false)$/i.test(text)) return false
  if (/^(1|t|true)$/i.test(text)) return true
  throw new C1zError('setting_invalid', `${name} is "${text}"; it must be true or false`)
}
