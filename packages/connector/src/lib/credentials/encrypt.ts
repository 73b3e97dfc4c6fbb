import { createHash, createPublicKey } from 'node:crypto'
import { create } from '@bufbuild/protobuf'
import {
  type EncryptedData,
  EncryptedDataSchema,
  type EncryptionConfig,
  type PlaintextData,
  PlaintextDataSchema,
} from '@rostrum/protocol/connector'
import { Encrypter } from 'age-encryption'
import { CompactEncrypt, calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { Code, ConnectorError } from '../errors.ts'
import { ed25519Recipient, rsaRecipient } from './ssh-stanzas.ts'

const jwkProvider = 'baton/jwk/v1'
const ageProvider = 'baton/age/v1'
/** as age demands of SSH keys */
const leastRsaBits = 2048

/** Encrypts secrets to one key that the control plane sent. */
export interface SecretSealer {
  seal(secret: PlaintextData): Promise<EncryptedData>
}

/** Throws for a key that cannot be used, so that nothing is made before it is known who can read it (baton-protocol 9). */
export async function secretSealers(configs: readonly EncryptionConfig[]): Promise<readonly SecretSealer[]> {
  return Promise.all(configs.map((config, index) => triedSealer(config, `encryption config ${index + 1}`)))
}

/** Some keys are well formed and fail when they are used, as points of low order do. */
async function triedSealer(config: EncryptionConfig, where: string): Promise<SecretSealer> {
  const sealer = await sealerOf(config, where)
  try {
    await sealer.seal(create(PlaintextDataSchema))
  } catch (error) {
    throw unusable(where, 'holds a key that nothing can be encrypted to', error)
  }
  return sealer
}

/** Each secret once for each key: all keys of the first secret, then all of the second. */
export async function sealAll(
  secrets: readonly PlaintextData[],
  sealers: readonly SecretSealer[],
): Promise<EncryptedData[]> {
  const sealed: EncryptedData[] = []
  for (const secret of secrets) for (const sealer of sealers) sealed.push(await sealer.seal(secret))
  return sealed
}

async function sealerOf({ provider, config }: EncryptionConfig, where: string): Promise<SecretSealer> {
  const name = provider.trim().toLowerCase() || (config.case === 'ageRecipientConfig' ? ageProvider : jwkProvider)
  if (name === ageProvider) {
    if (config.case !== 'ageRecipientConfig') throw unusable(where, 'holds no age recipient')
    return ageSealer(config.value.recipient, where)
  }
  if (name !== jwkProvider && name !== `${jwkProvider}/private`) {
    throw unusable(where, `names the unknown provider ${JSON.stringify(provider)}`)
  }
  if (config.case !== 'jwkPublicKeyConfig') throw unusable(where, 'holds no JSON web key')
  return jwkSealer(parseJwk(config.value.pubKey, where), where)
}

function ageSealer(recipient: string, where: string): SecretSealer {
  // Only keys: a passphrase or a plug-in would be somebody else's choice of cost.
  if (!/^age1(pq1)?[02-9ac-hj-np-z]+$/.test(recipient))
    throw unusable(where, 'holds something that is no age recipient')
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch (error) {
    throw unusable(where, 'holds an age recipient that cannot be used', error)
  }
  const keyIds = [createHash('sha256').update(recipient).digest('hex')]
  return {
    async seal(secret) {
      const encryptedBytes = await encrypter.encrypt(secret.bytes)
      return encrypted(secret, { provider: ageProvider, keyIds, encryptedBytes })
    },
  }
}

async function jwkSealer(jwk: JWK, where: string): Promise<SecretSealer> {
  const encrypt = await encryptionTo(jwk, where)
  const keyId = Buffer.from(await calculateJwkThumbprint(publicPart(jwk), 'sha256'), 'base64url').toString('hex')
  return {
    async seal(secret) {
      // The bytes of this provider are text (baton-protocol 9.2).
      const encryptedBytes = Buffer.from(Buffer.from(await encrypt(secret.bytes)).toString('base64'))
      return encrypted(secret, { provider: jwkProvider, keyId, keyIds: [keyId], encryptedBytes })
    },
  }
}

async function encryptionTo(jwk: JWK, where: string): Promise<(plaintext: Uint8Array) => Promise<Uint8Array>> {
  try {
    if (jwk.kty === 'EC') {
      const key = await importJWK(publicPart(jwk), 'ECDH-ES')
      return async (plaintext) =>
        Buffer.from(
          await new CompactEncrypt(plaintext).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' }).encrypt(key),
        )
    }
    const encrypter = new Encrypter()
    // An imported key is a valid one.
    const key = createPublicKey({ key: publicPart(jwk), format: 'jwk' })
    if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
      encrypter.addRecipient(ed25519Recipient(Buffer.from(jwk.x ?? '', 'base64url')))
    } else if (jwk.kty === 'RSA') {
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
      if (bits < leastRsaBits) throw new Error(`an RSA key of ${bits} bits is too short`)
      encrypter.addRecipient(rsaRecipient(key))
    } else {
      throw new Error(`keys of type ${jwk.kty} ${jwk.crv ?? ''} are not supported`)
    }
    return (plaintext) => encrypter.encrypt(plaintext)
  } catch (error) {
    throw unusable(
      where,
      `holds a JSON web key that cannot be used: Ed25519, RSA of ${leastRsaBits} bits, P-256, P-384 and P-521 can`,
      error,
    )
  }
}

function parseJwk(bytes: Uint8Array, where: string): JWK {
  try {
    const jwk: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof jwk === 'object' && jwk !== null && 'kty' in jwk && typeof jwk.kty === 'string') return jwk as JWK
  } catch {
    // Said below.
  }
  throw unusable(where, 'holds something that is no JSON web key')
}

/** What is private of a key that should not have been sent is not used. */
function publicPart({ kty, crv, x, y, n, e }: JWK): JWK {
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(members)
}

function encrypted(
  { name, description, schema }: PlaintextData,
  result: Pick<EncryptedData, 'provider' | 'keyIds' | 'encryptedBytes'> & { readonly keyId?: string },
): EncryptedData {
  return create(EncryptedDataSchema, { ...result, name, description, schema })
}

function unusable(where: string, why: string, cause?: unknown): ConnectorError {
  return new ConnectorError('refused', `${where} ${why}`, {
    code: Code.invalidArgument,
    fix: 'send a public key of a supported kind',
    ...(cause !== undefined && { cause }),
  })
}
