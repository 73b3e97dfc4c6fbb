import { expect, test } from 'vitest'
import { quote } from './quote.ts'

test('quotes text, shortens it, and escapes whatever a terminal would act on', () => {
  expect(quote('v1_grants')).toBe('"v1_grants"')
  expect(quote('a"b\\\n\u001b[31m\u007f\u009b\u202e')).toBe('"a\\"b\\\\\\n\\u001b[31m\\u007f\\u009b\\u202e"')
  expect(quote('\ud800')).toBe('"\\ud800"')
  expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(60)}…"`)
})
