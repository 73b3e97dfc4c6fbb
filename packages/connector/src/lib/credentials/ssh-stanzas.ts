import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import { type Identity, type Recipient, Stanza } from 'age-encryption'

// The two ways of age to encrypt a file to an SSH key (the agessh recipients of the age specification's reference).

const ed25519Label = 'age-encryption.org/v1/ssh-ed25519'
const rsaLabel = 'age-encryption.org/v1/ssh-rsa'

/** Encrypts to an Ed25519 key: an X25519 exchange with the key's Montgomery form, tied to the key by a tweak. */
export function ed25519Recipient(publicKey: Uint8Array): Recipient {
  const wire = sshWire(['ssh-ed25519', publicKey])
  const theirs = toMontgomery(publicKey)
  return {
    wrapFileKey(fileKey) {
      const { privateKey, publicKey: share } = generateKeyPairSync('x25519')
      const ours = rawPublicKey(share)
      const exchanged = diffieHellman({ privateKey, publicKey: x25519PublicKey(theirs) })
      const tweak = new Uint8Array(hkdfSync('sha256', new Uint8Array(), wire, ed25519Label, 32))
      const secret = diffieHellman({ privateKey: x25519PrivateKey(tweak), publicKey: x25519PublicKey(exchanged) })
      const salt = Buffer.concat([ours, theirs])
      const key = new Uint8Array(hkdfSync('sha256', secret, salt, ed25519Label, 32))
      return [new Stanza(['ssh-ed25519', tagOf(wire), base64(ours)], seal(key, fileKey))]
    },
  }
}

/** Reads what `ed25519Recipient` of the same key wrote. */
export function ed25519Identity(publicKey: Uint8Array, seed: Uint8Array): Identity {
  const wire = sshWire(['ssh-ed25519', publicKey])
  const theirs = toMontgomery(publicKey)
  // The scalar of an Ed25519 key; X25519 clamps it as Ed25519 does.
  const scalar = createHash('sha512').update(seed).digest().subarray(0, 32)
  return {
    unwrapFileKey(stanzas) {
      for (const { args, body } of stanzas) {
        const [type, tag, share = ''] = args
        if (type !== 'ssh-ed25519' || tag !== tagOf(wire)) continue
        const ours = Buffer.from(share, 'base64')
        const exchanged = diffieHellman({ privateKey: x25519PrivateKey(scalar), publicKey: x25519PublicKey(ours) })
        const tweak = new Uint8Array(hkdfSync('sha256', new Uint8Array(), wire, ed25519Label, 32))
        const secret = diffieHellman({ privateKey: x25519PrivateKey(tweak), publicKey: x25519PublicKey(exchanged) })
        const key = new Uint8Array(hkdfSync('sha256', secret, Buffer.concat([ours, theirs]), ed25519Label, 32))
        return open(key, body)
      }
      return null
    },
  }
}

export function rsaRecipient(key: KeyObject): Recipient {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  const wire = sshWire(['ssh-rsa', mpint(e), mpint(n)])
  return {
    wrapFileKey(fileKey) {
      const options = {
        key,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.from(rsaLabel),
      }
      return [new Stanza(['ssh-rsa', tagOf(wire)], new Uint8Array(publicEncrypt(options, fileKey)))]
    },
  }
}

const prime = 2n ** 255n - 19n

/** The u coordinate of an Edwards point, from its y: (1 + y) / (1 - y). */
function toMontgomery(point: Uint8Array): Uint8Array {
  let y = 0n
  for (const [index, byte] of point.entries()) y += BigInt(index === 31 ? byte & 0x7f : byte) << BigInt(8 * index)
  const u = (1n + y) * power(1n - y, prime - 2n)
  let rest = ((u % prime) + prime) % prime
  const bytes = new Uint8Array(32)
  for (let index = 0; index < 32; index++, rest >>= 8n) bytes[index] = Number(rest & 0xffn)
  return bytes
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = ((base % prime) + prime) % prime
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result
}

/** The file key is sealed once with each key, so the nonce may be zero. */
function seal(key: Uint8Array, fileKey: Uint8Array): Uint8Array {
  const cipher = createCipheriv('chacha20-poly1305', key, new Uint8Array(12), { authTagLength: 16 })
  return new Uint8Array(Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]))
}

function open(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('chacha20-poly1305', key, new Uint8Array(12), { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(-16))
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]))
}

function x25519PublicKey(raw: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), raw])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}

function x25519PrivateKey(raw: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'))
}

function sshWire(fields: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = Buffer.from(field)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** Big-endian without leading zeros, and never with the highest bit set. */
function mpint(base64url: string): Uint8Array {
  const bytes = Buffer.from(base64url, 'base64url')
  const start = bytes.findIndex((byte) => byte !== 0)
  const trimmed = start < 0 ? Buffer.alloc(0) : bytes.subarray(start)
  return (trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), trimmed]) : trimmed
}

function tagOf(wire: Uint8Array): string {
  return base64(createHash('sha256').update(wire).digest().subarray(0, 4))
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
