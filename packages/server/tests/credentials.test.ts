import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { watchSecret } from '@rostrum/leak-check'
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { AccessTokens } from '../src/lib/credentials/access-tokens.ts'
import { findAssertionFault, SeenNonces } from '../src/lib/credentials/assertion.ts'
import { makeClientId, parseClientId, uses, withoutPort } from '../src/lib/credentials/client-id.ts'
import { mintClientSecret, type PublicKey, publicKeyOfSecret } from '../src/lib/credentials/client-secret.ts'
import { parseMasterKeys } from '../src/lib/secrets/master-keys.ts'

const now = new Date('2026-03-02T09:00:00Z')
const seconds = now.getTime() / 1000

describe('client ids', () => {
  test('are words, a number, the host and the use: CON-25', () => {
    const id = makeClientId('127.0.0.1:8443', uses.connector)
    expect(id).toMatch(/^[a-z]+-[a-z]+-\d{5,6}@127\.0\.0\.1:8443\/ccc$/)
    expect(parseClientId(id)).toMatchObject({ host: '127.0.0.1:8443', use: 'ccc' })
    expect(new Set(Array.from({ length: 200 }, () => makeClientId('h.example', 'pcc'))).size).toBeGreaterThan(190)
  })

  test.each(['', 'name', 'name@host', '@host/ccc', 'name@/ccc', 'name@host/xyz', 'a b@host/ccc', 'a@b@host/ccc'])(
    '%j is none',
    (text) => expect(parseClientId(text)).toBeUndefined(),
  )

  test.each([
    ['127.0.0.1:8443', '127.0.0.1'],
    ['rostrum.example', 'rostrum.example'],
    ['[::1]:8443', '::1'],
    ['[::1]', '::1'],
  ])('%s without its port is %s', (host, bare) => expect(withoutPort(host)).toBe(bare))
})

describe('client secrets', () => {
  test('have the form that every client takes, and their public key is found from the whole of them', () => {
    const { secret, publicKey } = mintClientSecret()
    watchSecret(secret)
    const parts = secret.split(':')
    expect(parts.slice(0, 3)).toEqual(['secret-token', 'conductorone.com', 'v1'])
    const jwk = JSON.parse(Buffer.from(parts[3] ?? '', 'base64url').toString())
    expect(jwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: publicKey, d: expect.any(String) })
    expect(publicKeyOfSecret(secret)).toBe(publicKey)
  })

  test('one that only claims the public key of another has its own', () => {
    const [mine, yours] = [mintClientSecret(), mintClientSecret()]
    const jwk = JSON.parse(Buffer.from(mine.secret.split(':')[3] ?? '', 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...jwk, x: yours.publicKey })).toString('base64url')
    expect(publicKeyOfSecret(`secret-token:conductorone.com:v1:${forged}`)).toBe(mine.publicKey)
  })

  test.each([
    '',
    'secret',
    'secret-token:conductorone.com:v1:',
    'secret-token:conductorone.com:v1:bm90IGpzb24',
    'secret-token:conductorone.com:v1:e30',
  ])('%j is none', (text) => expect(publicKeyOfSecret(text)).toBeUndefined())
})

describe('assertions', () => {
  const clientId = 'patient-otter-68836@tenant.example:8443/ccc'
  const { secret, publicKey } = mintClientSecret()
  const { kty, crv, x, d } = JSON.parse(Buffer.from(secret.split(':')[3] ?? '', 'base64url').toString())
  const privateKey = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' })
  let nonces: SeenNonces
  beforeEach(() => {
    nonces = new SeenNonces()
  })
  const newNonce = () => randomBytes(16).toString('hex')
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: 'tenant.example',
    iat: seconds,
    nbf: seconds - 120,
    exp: seconds + 120,
  }
  const sign = (payload: object, { key = privateKey, ...header }: { key?: KeyObject; [name: string]: unknown } = {}) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg: 'EdDSA', nonce: newNonce(), ...header }).sign(key)
  const check = (assertion: string, options: { hosts?: string[]; publicKey?: PublicKey; now?: Date } = {}) =>
    findAssertionFault(assertion, { clientId, publicKey, hosts: ['rostrum.internal'], now, nonces, ...options })

  test.each([
    ['of the newer SDK: the audience a string', {}],
    ['of the older SDKs: an array', { aud: ['tenant.example'] }],
    ['of the other clients: the host they connect to', { aud: ['rostrum.internal'] }],
    ['of a clock 20 s ahead', { iat: seconds + 20, nbf: seconds + 20, exp: seconds + 140 }],
    ['good for the whole five minutes', { exp: seconds + 300 }],
  ])('%s is taken: CON-25', async (_what, change) => {
    expect(await check(await sign({ ...claims, ...change }))).toBeUndefined()
  })

  test.each([
    ['for another host', { aud: 'elsewhere.example' }, /aud/],
    ['with the port in the audience', { aud: 'tenant.example:8443' }, /aud/],
    ['of another issuer', { iss: 'other-1@tenant.example/ccc' }, /iss/],
    ['about somebody else', { sub: 'other-1@tenant.example/ccc' }, /sub/],
    ['that has ended', { exp: seconds - 31 }, /exp/],
    ['of ten minutes from now', { nbf: seconds + 600, exp: seconds + 700 }, /nbf|300/],
    ['good for an hour', { exp: seconds + 3600 }, /good for 3600 s, 300 are allowed/],
    ['without an end', { exp: undefined }, /exp/],
  ])('%s is refused', async (_what, change, says) => {
    expect(await check(await sign({ ...claims, ...change }))).toMatch(says)
  })

  test('one of another key, of no signature, or of the public key as a password is refused', async () => {
    const other = generateKeyPairSync('ed25519').privateKey
    expect(await check(await sign(claims, { key: other }))).toMatch(/signature/)
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    expect(await check(`${encode({ alg: 'none' })}.${encode(claims)}.`)).toMatch(/alg/i)
    const signed = `${encode({ alg: 'HS256' })}.${encode(claims)}`
    const mac = createHmac('sha256', Buffer.from(publicKey, 'base64url')).update(signed).digest('base64url')
    expect(await check(`${signed}.${mac}`)).toMatch(/alg/i)
    for (const text of ['', 'a.b.c', 'not a token', '....']) expect(await check(text)).toEqual(expect.any(String))
  })

  test('the same one is taken once', async () => {
    const assertion = await sign(claims)
    expect(await check(assertion)).toBeUndefined()
    expect(await check(assertion)).toBe('the nonce was used before')
    expect(await check(await sign(claims))).toBeUndefined()
  })
})

describe('access tokens', () => {
  const text = () => randomBytes(32).toString('base64')
  const [one, two] = [text(), text()]
  const tokensOf = (...keys: string[]) => new AccessTokens(parseMasterKeys(keys.join('\n'), 'the test'))
  const later = (s: number) => new Date(now.getTime() + s * 1000)

  test('are known until their end, to every server with the key, and after a new key was put first', async () => {
    const token = await tokensOf(one).issue('2ZcredentialZcredentialZcre', 600, now)
    watchSecret(token)
    for (const server of [tokensOf(one), tokensOf(two, one)])
      expect(await server.verify(token, later(599))).toEqual({
        credentialId: '2ZcredentialZcredentialZcre',
        tokenId: expect.any(String),
        issuedAt: now,
      })
    expect(await tokensOf(one).verify(token, later(600))).toBeUndefined()
    expect(await tokensOf(two).verify(token, now)).toBeUndefined()
  })

  test('are never twice the same, and nobody else makes them', async () => {
    const tokens = tokensOf(one)
    const [a, b] = [await tokens.issue('c', 60, now), await tokens.issue('c', 60, now)]
    expect(a).not.toBe(b)
    const [head, body = ''] = a.split('.')
    const changed = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), sub: 'd' }))
    for (const text of ['', 'x', `${head}.${changed.toString('base64url')}.${a.split('.')[2]}`, `${head}.${body}.`])
      expect(await tokens.verify(text, now)).toBeUndefined()
  })
})
