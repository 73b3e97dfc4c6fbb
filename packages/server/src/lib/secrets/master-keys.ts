import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'

const keyBytes = 32

/** A key that encrypts the keys of secrets. It lives outside the database (design.md 9). */
export interface MasterKey {
  /** 8 bytes that tell keys apart and say nothing of them */
  readonly id: Buffer
  readonly key: Buffer
}

/** The first encrypts; all of them decrypt, so that a new one can be put before an old one at any time. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]]

/** Keys as they are written down: base64 of 32 bytes, one to a line, the current one first. `where` is named in errors. */
export function parseMasterKeys(text: string, where: string): MasterKeys {
  const [first, ...others] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, index) => parseMasterKey(line, `${where}, key ${index + 1}`))
  if (first === undefined) throw new Error(`${where} holds no key: it needs base64 of ${keyBytes} random bytes`)
  return [first, ...others]
}

/** Reads the file, or makes it with a new key where there is none. */
export function openMasterKeyFile(path: string): MasterKeys {
  const made = randomBytes(keyBytes).toString('base64')
  try {
    const descriptor = openSync(path, 'wx', 0o600)
    try {
      writeSync(descriptor, `${made}\n`)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const mode = statSync(path).mode & 0o077
  if (mode !== 0) throw new Error(`${path} can be read by others than its owner: chmod 600 ${path}`)
  return parseMasterKeys(readFileSync(path, 'utf8'), path)
}

function parseMasterKey(line: string, where: string): MasterKey {
  const key = Buffer.from(line, 'base64')
  if (key.length !== keyBytes || key.toString('base64').replace(/=+$/, '') !== line.replace(/=+$/, ''))
    throw new Error(`${where} is not base64 of ${keyBytes} bytes`)
  return { id: createHash('sha256').update('rostrum master key').update(key).digest().subarray(0, 8), key }
}
