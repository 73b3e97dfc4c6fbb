import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findFaults, render } from './requirements.mjs'

test('every claimed requirement has a test that cites it, and every cited one is claimed', () => {
  expect(findFaults()).toEqual([])
})

test('the requirements page is fresh', () => {
  const page = readFileSync(join(dirname(import.meta.dirname), 'docs/reference/requirements.md'), 'utf8')
  expect(page).toBe(render())
})

test('a claim without a test, and a citation without a claim, are both faults', () => {
  const faults = findFaults(new Map([['S1C-999', [{ file: 'a.test.ts', title: 'S1C-999 is nowhere' }]]]))
  expect(faults.some((fault) => fault.startsWith('S1C-999 is cited'))).toBe(true)
  expect(faults.some((fault) => fault.startsWith('S1C-4 is claimed'))).toBe(true)
})
