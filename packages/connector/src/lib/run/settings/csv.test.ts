import { expect, test } from 'vitest'
import { parseCsvLine } from './csv.ts'

test.each([
  ['', []],
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  ['a,,b,', ['a', '', 'b', '']],
  [' a, b ', [' a', ' b ']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",x', ['say "hi"', 'x']],
  ['""', ['']],
])('%j is the items %j', (line, items) => {
  expect(parseCsvLine(line)).toEqual(items)
})

test.each(['"a', '"a"b', 'a"b'])('%j has broken quotes', (line) => {
  expect(() => parseCsvLine(line)).toThrow(/quote/)
})
