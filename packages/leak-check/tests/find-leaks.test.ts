import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { findLeaks, readRecords, watchFiles, watchOutput, watchSecret } from '../src/index.ts'

const secret = 'eyJraWQiOiJ1cy1lYXN0LTEi.c2VudGluZWw+/=?.Zm9yIHRoZSB0ZXN0cyBvbmx5'
const coded = (text: string, encoding: BufferEncoding) => Buffer.from(text).toString(encoding)

test.each([
  ['as it is', `{"token":"${secret}"}`],
  ['as it is', `Authorization: ApiToken ${secret}\n`],
  ['a part of it', `token ${secret.slice(8, 50)}…`],
  ['its end', `token …${secret.slice(-24)}`],
  ['URL-encoded', `/login?token=${encodeURIComponent(secret)}&x=1`],
  ['hexadecimal', coded(secret, 'hex')],
  ['base64', coded(secret, 'base64')],
  ['base64', coded(`user:${secret}!`, 'base64')],
  ['base64', coded(`{"a":"${secret}"}`, 'base64')],
  ['base64url', coded(`{"secrets":"${secret}"}`, 'base64url')],
])('a secret is found %s: CON-37', (_form, text) => {
  const leaks = findLeaks(['another-secret-of-the-suite', secret], [{ what: 'a log', text: `line one\n${text}` }])
  expect(leaks.length).toBeGreaterThan(0)
  expect(leaks[0]?.what).toBe('a log')
  expect(JSON.stringify(leaks)).not.toContain(secret.slice(8, 28))
})

test('what only looks like one is not', () => {
  const text = `${secret.slice(0, 12)} ${secret.slice(0, 8)}${'A'.repeat(40)} ${coded('something else entirely', 'base64')}`
  expect(findLeaks([secret, 'short'], [{ what: 'a log', text: `${text} short` }])).toEqual([])
})

test('what was watched is read back, by whatever process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-leak-check-'))
  vi.stubEnv('ROSTRUM_LEAK_CHECK', folder)
  try {
    watchSecret(secret)
    watchSecret('line one\nline two')
    watchOutput('a log', 'says\nnothing')
    watchOutput('silence', '')
    const { secrets, outputs } = readRecords(folder)
    expect(secrets).toEqual([secret, 'line one\nline two'])
    expect(outputs).toEqual([{ what: 'a log', text: 'says\nnothing' }])
  } finally {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  }
})

test('a secret is found in files of any kind, and the file is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-leak-check-'))
  const files = join(folder, 'files')
  vi.stubEnv('ROSTRUM_LEAK_CHECK', folder)
  try {
    mkdirSync(join(files, 'base'), { recursive: true })
    const bytes = Buffer.concat([Buffer.alloc(9000, 0xfe), Buffer.from(secret), Buffer.alloc(50)])
    writeFileSync(join(files, 'base', '16384'), bytes)
    writeFileSync(join(files, 'base', '1259'), bytes)
    watchFiles('a database', files, (name) => name !== '1259')
    const { outputs } = readRecords(folder)
    expect(findLeaks([secret], outputs).map(({ what }) => what)).toContain('a database, 16384')
    expect(outputs).toHaveLength(1)
  } finally {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  }
})
