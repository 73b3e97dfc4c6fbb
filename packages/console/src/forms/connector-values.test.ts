import { expect, test } from 'vitest'
import { correctAddress, findAddressFault, findSecretFault, trimSecret } from './connector-values.ts'

test.each([
  ['acme.sentinelone.net', 'https://acme.sentinelone.net', 'Saved as https://acme.sentinelone.net'],
  [' https://acme.sentinelone.net ', 'https://acme.sentinelone.net', undefined],
  ['https://acme.sentinelone.net/', 'https://acme.sentinelone.net', 'Saved as https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net/web?x=1', 'https://acme.sentinelone.net', 'Saved as https://acme.sentinelone.net'],
  ['https://a:b@acme.sentinelone.net', 'https://a:b@acme.sentinelone.net', undefined],
  ['', '', undefined],
])('the address %j becomes %j: CON-10', (typed, value, note) => {
  expect(correctAddress(typed)).toEqual({ value, ...(note !== undefined && { note }) })
})

test.each(['ftp://acme.sentinelone.net', 'not an address', 'https://a:b@acme.sentinelone.net'])(
  '%j is no address of a console: CON-10',
  (value) => {
    expect(findAddressFault(value)).toMatch(/\w/)
  },
)

test('a pasted token loses what is around it, and one that is cut or broken is refused: CON-10', () => {
  expect(trimSecret('  ApiToken abc ')).toBe('abc')
  expect(findSecretFault('ApiToken abc')).toBeUndefined()
  for (const broken of ['ab\ncd', 'ab…', 'ab...']) expect(findSecretFault(broken)).toMatch(/paste/)
})
