import { expect, test } from 'vitest'
import { classifyFailure, type FailureClass, treatments } from './failure-class.ts'

const wrapped = (code: string, text: string) =>
  `rpc error: code = ${code} desc = error: listing resources failed: ${text}`

test.each<[FailureClass, number, string]>([
  // Of the Go SDK's connectors.
  ['network', 2, wrapped('Unknown', 'Get "https://x.example/": dial tcp: lookup x.example: no such host')],
  ['network', 2, 'Get "https://x.example/": dial tcp 10.0.0.1:443: connect: connection refused'],
  ['network', 4, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'],
  ['network', 2, 'net/http: request canceled (Client.Timeout exceeded while awaiting headers): i/o timeout'],
  ['tls', 2, 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'],
  ['tls', 14, 'x509: certificate signed by unknown authority, connection refused'],
  ['permission', 7, wrapped('PermissionDenied', 'may not do that')],
  ['permission', 2, wrapped('Unknown', 'unexpected status code 403')],
  ['credentials', 2, wrapped('Unknown', 'unexpected status code 401')],
  ['rate_limit', 2, wrapped('Unknown', 'unexpected status code 429')],
  ['vendor', 14, 'try again'],
  ['vendor', 2, "invalid character '<' looking for beginning of value"],
  ['host', 2, 'require-engine-driver: dotc1z: engine not available: nonsense'],
  [
    'host',
    1,
    'ratelimit: error reporting ratelimit after request error: rpc error: code = Canceled desc = context canceled',
  ],
  ['internal', 2, "invalid resource type 'nope' in filter"],
  ['internal', 13, 'Internal Server Error'],
  // Of our own.
  ['credentials', 16, 'https://x.example refuses the API token: it has expired, was revoked, or is of another console'],
  ['permission', 7, 'GET /web/api/v2.1/users answered 403: the API token may not read users'],
  ['rate_limit', 8, 'the console asked to wait for longer than a sync may'],
  ['vendor', 14, 'GET /web/api/v2.1/users answered with an empty list although the console had users before'],
  ['unexpected_data', 15, 'GET /web/api/v2.1/users was not what it should be: scopeRoles[0].roleId is a number'],
  ['host', 3, '/data cannot be written: EROFS: read-only file system'],
  ['host', 3, '--member-role names a role that is not there'],
])('%s: code %i, %s: CON-38', (found, code, message) => expect(classifyFailure({ code, message })).toBe(found))

test('each class says what to do, and those that trying again cannot cure are told at once: CON-38', () => {
  for (const [name, { isRetried, notify, fix }] of Object.entries(treatments)) {
    expect(fix.length, name).toBeGreaterThan(20)
    if (notify === 'at once') expect(isRetried, name).toBe(false)
    if (notify === 'after three') expect(isRetried, name).toBe(true)
  }
})
