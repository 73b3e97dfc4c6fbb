import { expect, test } from 'vitest'
import { escapeHidden, escapeJson } from './escape-hidden.ts'

test.each([
  ['plain text', 'Zoë Müller 漢字 – ok', 'Zoë Müller 漢字 – ok'],
  ['control characters', 'a\tb\nc\rd\0e\x1bf\x7fg\x9bh', 'a\\tb\\nc\\rd\\x00e\\x1bf\\x7fg\\x9bh'],
  ['the direction of writing', 'a\u202eb\u2066c\u200fd', 'a\\u202eb\\u2066c\\u200fd'],
  ['separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['invisible characters', 'a\ufeffb\u00adc\u{e0041}d', 'a\\ufeffb\\xadc\\u{e0041}d'],
  ['half a character', 'a\ud800b', 'a\\ud800b'],
  ['joiners, which words and emoji need', '👩\u200d💻 می\u200cخواهم', '👩\u200d💻 می\u200cخواهم'],
])('%s', (_, text, expected) => {
  expect(escapeHidden(text)).toBe(expected)
})

test('JSON parses to what it was, and no longer holds what a terminal obeys', () => {
  const text = 'a\x7fb\x9bc\u202ed\u2028e\ufefff\u{1f600}'
  const json = escapeJson(JSON.stringify(text))
  expect(json).toBe('"a\\u007fb\\u009bc\\u202ed\\u2028e\\ufefff\u{1f600}"')
  expect(JSON.parse(json)).toBe(text)
})
