import { describe, expect, test } from 'vitest'
import { parseBool, parseValue } from './parse-value.ts'

const int = { name: 'n', type: 'int', description: '' } as const

describe('bools', () => {
  test.each(['1', 't', 'T', 'true', 'TRUE', 'True'])('%s is true', (text) => {
    expect(parseBool(text)).toEqual({ value: true })
  })
  test.each(['0', 'f', 'F', 'false', 'FALSE', 'fAlSe'])('%s is false', (text) => {
    expect(parseBool(text)).toEqual({ value: false })
  })
  test.each(['', 'yes', 'on', '2'])('%j is no bool', (text) => {
    expect(parseBool(text)).toEqual({ error: 'must be true or false' })
  })
})

describe('whole numbers', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['300', 300],
    ['+5', 5],
    ['-1', -1],
    ['0x1F', 31],
    ['010', 8],
    ['0o17', 15],
    ['0b101', 5],
  ])('%s is %d', (text, value) => {
    expect(parseValue(int, text)).toEqual({ value })
  })
  test.each(['', '1.5', '1e3', 'ten', '08', '0x', '1 '])('%j is none', (text) => {
    expect(parseValue(int, text)).toEqual({ error: 'must be a whole number' })
  })
  test('a number that cannot be held exactly is refused', () => {
    expect(parseValue(int, '9007199254740992')).toEqual({ error: 'is out of range' })
    expect(parseValue(int, '9007199254740991')).toEqual({ value: 9007199254740991 })
  })
})
