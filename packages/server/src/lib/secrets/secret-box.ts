import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { MasterKey, MasterKeys } from './master-keys.ts'

const version = 1
const idBytes = 8
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const wrappedBytes = nonceBytes + keyBytes + tagBytes
const headBytes = 1 + idBytes

/** A sealed secret that cannot be opened: of another place, spoilt, or of a key that is not at hand. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
}

/**
 * Encrypts what is kept in the database: each secret with a key of its own, that one with the master key (AES-256-GCM
 * both). The place is bound in, so that a sealed secret copied to another row does not open there.
 */
export class SecretBox {
  readonly #keys: MasterKeys

  constructor(keys: MasterKeys) {
    this.#keys = keys
  }

  /** `place` names where it is kept, such as `connector 2Zx…: api-token`; opening needs the same. */
  seal(secret: string, place: string): Buffer {
    const [master] = this.#keys
    const key = randomBytes(keyBytes)
    const head = Buffer.concat([Buffer.from([version]), master.id])
    return Buffer.concat([head, encrypt(master.key, key, head), encrypt(key, Buffer.from(secret), bind(head, place))])
  }

  open(sealed: Uint8Array, place: string): string {
    const { head, wrapped, content } = split(sealed, place)
    const key = decrypt(this.#find(head, place).key, wrapped, head, place)
    return decrypt(key, content, bind(head, place), place).toString()
  }

  /** The same secret under the current master key; undefined when it is so already. */
  rewrap(sealed: Uint8Array, place: string): Buffer | undefined {
    const { head } = split(sealed, place)
    return this.#keys[0].id.equals(head.subarray(1)) ? undefined : this.seal(this.open(sealed, place), place)
  }

  #find(head: Buffer, place: string): MasterKey {
    const id = head.subarray(1)
    const found = this.#keys.find((key) => key.id.equals(id))
    if (found === undefined)
      throw new SecretError(
        `${place}: sealed with master key ${id.toString('hex')}, which is not at hand; put the key back beside the current one`,
      )
    return found
  }
}

function split(sealed: Uint8Array, place: string) {
  const bytes = Buffer.from(sealed)
  if (bytes.length < headBytes + wrappedBytes + nonceBytes + tagBytes || bytes[0] !== version)
    throw new SecretError(`${place}: ${bytes.length} bytes that are no sealed secret of version ${version}`)
  return {
    head: bytes.subarray(0, headBytes),
    wrapped: bytes.subarray(headBytes, headBytes + wrappedBytes),
    content: bytes.subarray(headBytes + wrappedBytes),
  }
}

function bind(head: Buffer, place: string): Buffer {
  return Buffer.concat([head, Buffer.from(place)])
}

function encrypt(key: Buffer, plain: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer, bound: Buffer, place: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch (error) {
    throw new SecretError(`${place}: the sealed secret was changed, or is of another place`, { cause: error })
  }
}
