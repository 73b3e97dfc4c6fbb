import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { writeXlsx } from './xlsx.ts'

const rowCount = 40_000

test('rows are handed on while they come, and only as fast as they are taken', async () => {
  let pulled = 0
  let written = 0
  const pulledAtWrite: number[] = []
  async function* rows() {
    for (; pulled < rowCount; pulled++) yield [`row ${Math.random()}`, `${Math.random()}`, `${Math.random()}`]
  }
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.length
      pulledAtWrite.push(pulled)
      setImmediate(done)
    },
  })
  await writeXlsx(stream, rows())
  expect(pulled).toBe(rowCount)
  const halfway = pulledAtWrite.filter((count) => count < rowCount / 2).length
  expect(halfway).toBeGreaterThan(pulledAtWrite.length / 4)
  expect(written).toBeGreaterThan(100_000)
})

test('a stream that breaks ends the work with its error', async () => {
  async function* rows() {
    for (let i = 0; i < 100_000; i++) yield ['more than is ever taken']
  }
  const broken = new Error('broken')
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(broken) })
  await expect(writeXlsx(stream, rows())).rejects.toBe(broken)
})
