import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { isPipeClosed, Output } from './output.ts'

test('what was written comes out in order and in chunks', async () => {
  const chunks: string[] = []
  const output = new Output(
    new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk))
        done()
      },
    }),
  )
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`)
  for (const line of lines) await output.write(line)
  await output.flush()
  expect(chunks.join('')).toBe(lines.join(''))
  expect(chunks.length).toBeLessThan(10)
})

test('a slow reader is waited for', async () => {
  const waiting: (() => void)[] = []
  const output = new Output(new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) }))
  let written = false
  const writing = output.write('x'.repeat(100_000)).then(() => {
    written = true
  })
  await Promise.resolve()
  expect({ written, chunks: waiting.length }).toEqual({ written: false, chunks: 1 })
  waiting[0]?.()
  await writing
  expect(written).toBe(true)
})

test('a reader that has left is told apart from other failures', async () => {
  const failing = (code: string) =>
    new Output(new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) }))
  for (const [code, expected] of [
    ['EPIPE', true],
    ['ENOSPC', false],
  ] as const) {
    const output = failing(code)
    await output.write('text')
    const error = await output.flush().catch((error: unknown) => error)
    expect(isPipeClosed(error)).toBe(expected)
    await output.write('more')
    await expect(output.flush()).rejects.toBe(error)
  }
})
