import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advancePage, formatPageToken, parsePageToken } from './page-token.ts'

test('the empty token is the empty stack', () => {
  expect(parsePageToken('')).toEqual([])
  expect(formatPageToken([])).toBe('')
})

test('a stack is written as Go writes it', () => {
  expect(formatPageToken([{ type: 'user' }])).toBe('{"states":null,"current_state":{"type":"user"}}')
  expect(formatPageToken([{ id: '7', type: 'site', token: '' }, { token: 'abc' }])).toBe(
    '{"states":[{"type":"site","id":"7"}],"current_state":{"token":"abc"}}',
  )
})

test('an empty list and a missing one are read like null', () => {
  const stack = [{ token: 'a' }]
  expect(parsePageToken('{"states":null,"current_state":{"token":"a"}}')).toEqual(stack)
  expect(parsePageToken('{"states":[],"current_state":{"token":"a"}}')).toEqual(stack)
  expect(parsePageToken('{"current_state":{"token":"a"}}')).toEqual(stack)
  expect(parsePageToken('{"states":null,"current_state":null}')).toEqual([])
})

test('the next token replaces that of the current listing; an empty one ends it', () => {
  const stack = [{ type: 'account' }, { type: 'site', id: '7' }]
  const continued = advancePage(stack, 'next')
  expect(continued).toEqual([{ type: 'account' }, { type: 'site', id: '7', token: 'next' }])
  expect(advancePage(continued, '')).toEqual([{ type: 'account' }])
  expect(advancePage([{ type: 'account' }], '')).toEqual([])
  expect(advancePage([], 'first')).toEqual([{ token: 'first' }])
})

test.each([
  ['not json', 'page token "not json" cannot be read: no JSON'],
  ['[]', 'no object'],
  ['{"states":{},"current_state":{}}', '"states" is no list'],
  ['{"states":[{"token":"a"}],"current_state":null}', 'it has "states", but no "current_state"'],
  ['{"current_state":"a"}', 'a state is no object'],
  ['{"current_state":{"token":1}}', '"token" of a state is no string'],
])('the foreign token %s is refused with its reason', (text, reason) => {
  expect(() => parsePageToken(text)).toThrow(reason)
})

test('a refused token is quoted shortly', () => {
  expect(() => parsePageToken('x'.repeat(1000))).toThrow(/^page token "x{80}…" cannot/)
})

test('a token of one mebibyte is the longest', () => {
  const frame = formatPageToken([{ token: 'x' }]).length - 1
  expect(formatPageToken([{ token: 'x'.repeat(2 ** 20 - frame) }])).toHaveLength(2 ** 20)
  expect(() => formatPageToken([{ token: 'x'.repeat(2 ** 20 - frame + 1) }])).toThrow(
    'a page token of 1048577 bytes must be <= 1048576 bytes',
  )
})

test('any stack of named states survives the round trip', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' })
  const state = fc.record({ token: text, type: text, id: text }, { requiredKeys: [] })
  fc.assert(
    fc.property(fc.array(state, { maxLength: 4 }), (stack) => {
      expect(parsePageToken(formatPageToken(stack))).toEqual(stack)
    }),
  )
})
