import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { create, fromJson, type JsonValue } from '@bufbuild/protobuf'
import {
  type EncryptedData,
  EncryptedDataSchema,
  type EncryptionConfig,
  EncryptionConfigSchema,
  PlaintextDataSchema,
} from '@rostrum/protocol/connector'
import { Decrypter, generateIdentity, type Identity, identityToRecipient } from 'age-encryption'
import { compactDecrypt, importJWK, type JWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { makePassword } from '../src/lib/credentials/credential-wish.ts'
import { decryptWithKey, keyIdOf } from '../src/lib/credentials/decrypt.ts'
import { sealAll, secretSealers } from '../src/lib/credentials/encrypt.ts'

interface GoSecrets {
  readonly keys: { readonly ed: JWK; readonly ec: JWK; readonly rsa: JWK; readonly age: unknown }
  readonly secrets: readonly {
    scenario: string
    key: 'ed' | 'ec' | 'rsa' | 'age'
    plaintext: string
    encrypted: JsonValue
  }[]
}

const go: GoSecrets = JSON.parse(readFileSync(new URL('fixtures/go-encrypted.json', import.meta.url), 'utf8'))
const ageIdentity = JSON.stringify(go.keys.age).match(/AGE-SECRET-KEY-[0-9A-Z-]+/)?.[0] ?? ''

/** Reads with the private key what was encrypted for it, as a control plane does. */
async function decrypt(key: 'ed' | 'ec' | 'rsa' | 'age', { encryptedBytes }: EncryptedData): Promise<string> {
  const text = new TextDecoder()
  if (key === 'ed') return text.decode(await decryptWithKey(encryptedBytes, JSON.stringify(go.keys.ed)))
  const decrypter = new Decrypter()
  if (key === 'age') {
    decrypter.addIdentity(ageIdentity)
    return text.decode(await decrypter.decrypt(encryptedBytes))
  }
  const bytes = Buffer.from(text.decode(encryptedBytes), 'base64')
  if (key === 'rsa') {
    decrypter.addIdentity(rsaIdentity(go.keys.rsa))
    return text.decode(await decrypter.decrypt(bytes))
  }
  const { plaintext } = await compactDecrypt(bytes, await importJWK(go.keys.ec, 'ECDH-ES'))
  return text.decode(plaintext)
}

function rsaIdentity(jwk: JWK): Identity {
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return {
    unwrapFileKey(stanzas) {
      const stanza = stanzas.find(({ args }) => args[0] === 'ssh-rsa')
      if (stanza === undefined) return null
      const oaepLabel = Buffer.from('age-encryption.org/v1/ssh-rsa')
      return new Uint8Array(privateDecrypt({ key, padding, oaepHash: 'sha256', oaepLabel }, stanza.body))
    },
  }
}

function jwkConfig({ kty, crv, x, y, n, e }: JWK): EncryptionConfig {
  const pubKey = new TextEncoder().encode(JSON.stringify({ kty, crv, x, y, n, e }))
  return create(EncryptionConfigSchema, { config: { case: 'jwkPublicKeyConfig', value: { pubKey } } })
}

const ageConfig = (recipient: string) =>
  create(EncryptionConfigSchema, { config: { case: 'ageRecipientConfig', value: { recipient } } })

const secret = (name: string, value: string) =>
  create(PlaintextDataSchema, { name, description: `the ${name}`, schema: 's', bytes: new TextEncoder().encode(value) })

describe('a secret', () => {
  test.each(go.secrets)(
    'of a Go connector can be read with the key: $scenario, $key',
    async ({ key, plaintext, encrypted }) => {
      const data = fromJson(EncryptedDataSchema, encrypted)
      expect(await decrypt(key, data)).toBe(plaintext)
    },
  )

  test('is encrypted once for each key, all keys of the first secret before the second', async () => {
    const recipient = await identityToRecipient(ageIdentity)
    const configs = [jwkConfig(go.keys.ed), jwkConfig(go.keys.ec), jwkConfig(go.keys.rsa), ageConfig(recipient)]
    const secrets = [secret('password', 'first'), secret('token', 'second')]
    const sealed = await sealAll(secrets, await secretSealers(configs))
    const keys = ['ed', 'ec', 'rsa', 'age'] as const
    const read = await Promise.all(sealed.map((data, index) => decrypt(keys[index % 4] ?? 'ed', data)))
    expect(read).toEqual(['first', 'first', 'first', 'first', 'second', 'second', 'second', 'second'])
    expect(sealed.map(({ name, description, schema }) => [name, description, schema]).at(-1)).toEqual([
      'token',
      'the token',
      's',
    ])
    for (const data of sealed) expect(Buffer.from(data.encryptedBytes).toString('latin1')).not.toMatch(/first|second/)
  })

  test('names its key as the Go connector names it', async () => {
    for (const { key, encrypted } of go.secrets) {
      const { provider, keyId, keyIds } = fromJson(EncryptedDataSchema, encrypted)
      const config = key === 'age' ? ageConfig(await identityToRecipient(ageIdentity)) : jwkConfig(go.keys[key])
      const [sealed] = await sealAll([secret('password', 'x')], await secretSealers([config]))
      expect(sealed).toMatchObject({ provider, keyId, keyIds })
    }
    expect(await keyIdOf(JSON.stringify(go.keys.ed))).toMatch(/^[0-9a-f]{64}$/)
  })

  test('is encrypted for a post-quantum age recipient too', async () => {
    const { generateHybridIdentity } = await import('age-encryption')
    const identity = await generateHybridIdentity()
    const config = ageConfig(await identityToRecipient(identity))
    const [sealed] = await sealAll([secret('token', 'tomorrow')], await secretSealers([config]))
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    expect(await decrypter.decrypt(sealed?.encryptedBytes ?? new Uint8Array(), 'text')).toBe('tomorrow')
  })

  test.each([
    ['no key at all', create(EncryptionConfigSchema), /config 1 holds no JSON web key/],
    ['an unknown provider', create(EncryptionConfigSchema, { provider: 'rot13' }), /the unknown provider "rot13"/],
    ['a key of another curve', jwkConfig({ kty: 'OKP', crv: 'X25519', x: go.keys.ed.x ?? '' }), /cannot be used/],
    ['a symmetric key', jwkConfig({ kty: 'oct' }), /cannot be used/],
    [
      'no JSON',
      create(EncryptionConfigSchema, { config: { case: 'jwkPublicKeyConfig', value: { pubKey: Buffer.from('{') } } }),
      /no JSON web key/,
    ],
    ['a recipient with a space behind it', ageConfig('age1qqqq '), /no age recipient/],
    ['a recipient that does not add up', ageConfig('age1qqqqqqqqqqqqqqqqqqqqqq'), /cannot be used/],
  ])('is not made when there is %s to encrypt it to', async (_name, config, says) => {
    await expect(secretSealers([config])).rejects.toThrow(says)
  })

  test('that is generated for age can only be read by its identity', async () => {
    const [sealed] = await sealAll(
      [secret('token', 'x')],
      await secretSealers([ageConfig(await identityToRecipient(await generateIdentity()))]),
    )
    await expect(decrypt('age', sealed ?? create(EncryptedDataSchema))).rejects.toThrow()
  })
})

describe('a password', () => {
  test('has one character of each kind unless told otherwise', () => {
    for (let round = 0; round < 200; round++) {
      const password = makePassword(8, [])
      expect(password).toHaveLength(8)
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(password).toMatch(kind)
    }
  })

  test('has as many characters of a set as are demanded', () => {
    const password = makePassword(12, [{ charSet: 'ÄÖ', minCount: 9 }])
    expect(password.match(/[ÄÖ]/g)?.length).toBeGreaterThanOrEqual(9)
  })

  test.each([
    [7, [], /of 7 characters/],
    [65, [], /of 65 characters/],
    [8, [{ charSet: 'a', minCount: 9 }], /9 characters are demanded of a password of 8/],
    [8, [{ charSet: '', minCount: 1 }], /an empty set/],
  ])('of %i characters with %j is refused', (length, constraints, says) => {
    expect(() => makePassword(length, constraints)).toThrow(says)
  })
})
