import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IdIndex } from './id-index.ts'

test('proposes the row of every id that was added, the first of two first', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 300 }), (ids) => {
      const index = new IdIndex(ids.length)
      for (const [row, id] of ids.entries()) index.add(id, row - 10)
      for (const id of ids) {
        const rows = [...index.candidates(id)].map((row) => row + 10).filter((row) => ids[row] === id)
        expect(rows[0]).toBe(ids.indexOf(id))
      }
    }),
  )
})

test('hardly proposes rows of other ids', () => {
  const index = new IdIndex(50_000)
  for (let i = 0; i < 50_000; i++) index.add(`user:${i}`, i)
  let wrong = 0
  for (let i = 50_000; i < 100_000; i++) wrong += [...index.candidates(`user:${i}`)].length
  expect(wrong).toBeLessThan(20)
})

test('an index of nothing proposes nothing and takes nothing', () => {
  const index = new IdIndex(0)
  expect([...index.candidates('')]).toEqual([])
  expect(() => index.add('x', 1)).toThrow('this is a bug')
})
