import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { openMasterKeyFile, parseMasterKeys } from './master-keys.ts'
import { SecretBox } from './secret-box.ts'

const newKey = () => randomBytes(32).toString('base64')
const keys = (...texts: string[]) => parseMasterKeys(texts.join('\n'), 'the test')

describe('a sealed secret', () => {
  test('opens in its place to what it was', () => {
    const box = new SecretBox(keys(newKey()))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, place) => {
        expect(box.open(box.seal(secret, place), place)).toBe(secret)
      }),
    )
  })

  test('shows nothing of the secret and is never twice the same', () => {
    const box = new SecretBox(keys(newKey()))
    const [one, two] = [box.seal('eyJhbGciOi.secret', 'a'), box.seal('eyJhbGciOi.secret', 'a')]
    expect(one.includes('eyJhbGciOi')).toBe(false)
    expect(one.equals(two)).toBe(false)
  })

  test('does not open in another place, nor with a byte changed or lost', () => {
    const box = new SecretBox(keys(newKey()))
    const sealed = box.seal('secret', 'connector A: token')
    expect(() => box.open(sealed, 'connector B: token')).toThrow('connector B: token: the sealed secret was changed')
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => box.open(changed, 'connector A: token')).toThrow(/connector A: token: /)
      expect(() => box.open(sealed.subarray(0, at), 'connector A: token')).toThrow(/connector A: token: /)
    }
  })

  test('opens after a new master key was put first, and is rewrapped once', () => {
    const [old, current] = [newKey(), newKey()]
    const sealed = new SecretBox(keys(old)).seal('secret', 'here')
    const box = new SecretBox(keys(current, old))
    expect(box.open(sealed, 'here')).toBe('secret')
    const rewrapped = box.rewrap(sealed, 'here') ?? Buffer.alloc(0)
    expect(box.rewrap(rewrapped, 'here')).toBeUndefined()
    expect(new SecretBox(keys(current)).open(rewrapped, 'here')).toBe('secret')
    expect(() => new SecretBox(keys(current)).open(sealed, 'here')).toThrow(
      /master key [0-9a-f]{16}, which is not at hand/,
    )
  })
})

describe('master keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-keys-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are made once, for the owner only', () => {
    const path = join(folder, 'master.key')
    const [made] = openMasterKeyFile(path)
    const text = readFileSync(path, 'utf8')
    expect(openMasterKeyFile(path)[0].key.equals(made.key)).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('that others can read are refused', () => {
    const path = join(folder, 'open.key')
    writeFileSync(path, newKey())
    chmodSync(path, 0o640)
    expect(() => openMasterKeyFile(path)).toThrow(`chmod 600 ${path}`)
  })

  test.each([
    ['', 'the test holds no key'],
    ['\n\n', 'the test holds no key'],
    ['c2hvcnQ=', 'the test, key 1 is not base64 of 32 bytes'],
    [`${newKey()}\nnot base64 at all, but long enough to be one!`, 'the test, key 2 is not base64 of 32 bytes'],
  ])('%j are refused', (text, says) => {
    expect(() => parseMasterKeys(text, 'the test')).toThrow(says)
  })
})
