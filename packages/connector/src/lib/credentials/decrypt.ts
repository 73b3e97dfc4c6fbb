import { Decrypter } from 'age-encryption'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { Code, ConnectorError } from '../errors.ts'
import { ed25519Identity } from './ssh-stanzas.ts'

/** How a control plane names an Ed25519 key: its `kid`, else its thumbprint in hexadecimal (baton-protocol 7.2). */
export async function keyIdOf(jwk: string): Promise<string> {
  // The key of a client secret was looked at when the secret was parsed.
  const key = JSON.parse(jwk) as JWK
  if (typeof key.kid === 'string' && key.kid !== '') return key.kid
  return Buffer.from(await calculateJwkThumbprint(key, 'sha256'), 'base64url').toString('hex')
}

/** Decrypts what was encrypted to an Ed25519 key by the provider `baton/jwk/v1`, whose bytes are text. */
export async function decryptWithKey(encryptedBytes: Uint8Array, jwk: string): Promise<Uint8Array> {
  const { x = '', d = '' } = JSON.parse(jwk) as JWK
  const decrypter = new Decrypter()
  decrypter.addIdentity(ed25519Identity(Buffer.from(x, 'base64url'), Buffer.from(String(d), 'base64url')))
  try {
    return await decrypter.decrypt(Buffer.from(new TextDecoder().decode(encryptedBytes), 'base64'))
  } catch (error) {
    throw new ConnectorError(
      'refused',
      'the encrypted password cannot be decrypted with the key of the client secret',
      {
        code: Code.invalidArgument,
        fix: 'encrypt it to the public key of this connector, as the provider baton/jwk/v1 does',
        cause: error,
      },
    )
  }
}
