import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test.each([
  ['authorization: ApiToken 9f8e7d6c5b4a39281706', 'authorization: ApiToken [redacted]'],
  ['Authorization: Bearer abc.def-ghi_jkl==', 'Authorization: Bearer [redacted]'],
  ['got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2ln from it', 'got [redacted] from it'],
  ['--client-secret=secret-token:conductorone.com:v1:eyJrdHkiOiJPS1AifQ', '--client-secret=[redacted]'],
  ['{"api_token":"0123456789abcdef","page":2}', '{"api_token":"[redacted]","page":2}'],
  ['postgres://rostrum:hunter22@db/rostrum', 'postgres://[redacted]@db/rostrum'],
  [
    'grant_type=client_credentials&client_assertion=a.b.c&x=1',
    'grant_type=client_credentials&client_assertion=[redacted]&x=1',
  ],
  ['-----BEGIN PRIVATE KEY-----\nMIG\nHAg\n-----END PRIVATE KEY-----\n', '[redacted]\n'],
])('%s', (text, clean) => {
  expect(redact(text)).toBe(clean)
  expect(redact(redact(text))).toBe(clean)
})

test('known secrets go in whatever surroundings', () => {
  expect(redact('xx-correct-horse-yy', ['correct-horse'])).toBe('xx-[redacted]-yy')
})

test.each([
  'GET /web/api/v2.1/users?limit=1000 200 in 31 ms',
  'role:7:tenant scope is held by 12',
  'token: no',
  'https://host/path',
])('what is no secret stays: %s', (text) => expect(redact(text)).toBe(text))
