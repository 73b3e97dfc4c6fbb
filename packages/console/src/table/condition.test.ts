import { expect, test } from 'vitest'
import { readCondition, setCondition } from './condition.ts'

test('a condition is set, changed and taken away, and what else is looked for stays: UI-2', () => {
  const one = setCondition('berlin', 'status', 'error')
  expect(one).toBe('status:error berlin')
  expect(readCondition(one, 'status')).toBe('error')
  expect(readCondition(one, 'tatus')).toBe('')
  expect(setCondition(one, 'status', 'paused')).toBe('status:paused berlin')
  expect(setCondition('status:error hosting:cloud', 'status', '')).toBe('hosting:cloud')
  expect(setCondition(undefined, 'status', '')).toBe('')
})
