import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { DigestTable, RowState } from './digest-table.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

test('every row is found again with its content, also after the table has grown many times', () => {
  const table = new DigestTable()
  const count = 50_000
  for (let i = 0; i < count; i++) table.add(digest(`id ${i}`), digest(`content ${i}`))
  for (let i = 0; i < count; i++) {
    const row = table.find(digest(`id ${i}`))
    if (row !== i || !table.hasContent(i, digest(`content ${i}`))) throw new Error(`row ${i} was found as ${row}`)
  }
  expect(table.find(digest('another'))).toBeUndefined()
  expect(table.hasContent(0, digest('content 1'))).toBe(false)
})

test('states and new contents stay with their rows while others are added', () => {
  const table = new DigestTable()
  table.add(digest('a'), digest('old'))
  table.setState(0, RowState.different)
  table.setContent(0, digest('new'))
  for (let i = 0; i < 5000; i++) table.add(digest(`${i}`), digest(''))
  expect([table.state(0), table.state(1)]).toEqual([RowState.different, RowState.unseen])
  expect([table.hasContent(0, digest('new')), table.hasContent(0, digest('old'))]).toEqual([true, false])
})

test('ids whose digests begin alike are told apart', () => {
  const table = new DigestTable()
  const alike = (last: number) => Uint8Array.from({ length: 32 }, (_, i) => (i === 15 ? last : 7))
  for (const last of [1, 2, 3]) table.add(alike(last), digest(`${last}`))
  expect([1, 2, 3, 4].map((last) => table.find(alike(last)))).toEqual([0, 1, 2, undefined])
})
