import { expect, test } from 'vitest'
import { fitAnswer } from './fit-answer.ts'

const fit = (...sizes: number[]) => fitAnswer(sizes, (size) => size, 100)

test('tasks are handed out together as long as a client takes the answer', () => {
  expect(fit(44, 44)).toEqual({ fitting: [44, 44], left: [], tooLarge: [] })
  expect(fit(44, 45)).toEqual({ fitting: [44], left: [45], tooLarge: [] })
})

test('what follows one that waits waits too, so that their order stays', () => {
  expect(fit(60, 50, 10)).toEqual({ fitting: [60], left: [50, 10], tooLarge: [] })
})

test('one that no client takes is no obstacle to the others', () => {
  expect(fit(94, 95, 1)).toEqual({ fitting: [94], left: [1], tooLarge: [95] })
})
