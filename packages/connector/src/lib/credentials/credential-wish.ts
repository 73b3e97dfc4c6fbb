import { randomInt } from 'node:crypto'
import type {
  CredentialOptions,
  EncryptedData,
  EncryptionConfig,
  PasswordConstraint,
} from '@rostrum/protocol/connector'
import type { CredentialWish } from '../capability.ts'
import { Code, ConnectorError } from '../errors.ts'
import { decryptWithKey, keyIdOf } from './decrypt.ts'

const lower = 'abcdefghijklmnopqrstuvwxyz'
const upper = lower.toUpperCase()
const digits = '0123456789'
const symbols = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const alphabet = upper + lower + digits + symbols

/** What a new credential is to be, of what the control plane sent (baton-protocol 9.3). */
export async function toCredentialWish(
  options: CredentialOptions | undefined,
  configs: readonly EncryptionConfig[],
  clientKey: string | undefined,
): Promise<CredentialWish | undefined> {
  if (options === undefined) return undefined
  const { options: choice, forceChangeAtNextLogin: changeAtNextLogin } = options
  switch (choice.case) {
    case 'noPassword':
      return { kind: 'no password' }
    case 'sso':
      return { kind: 'sso', provider: choice.value.ssoProvider }
    case 'randomPassword': {
      const { length, constraints } = choice.value
      return { kind: 'password', password: makePassword(Number(length), constraints), changeAtNextLogin }
    }
    case 'encryptedPassword': {
      if (configs.length > 0) throw invalid('a password was sent, and keys to return one', 'send one or the other')
      const password = await decryptPassword(choice.value.encryptedPasswords, clientKey)
      return { kind: 'password', password, changeAtNextLogin }
    }
    default:
      throw invalid(
        'the credential options name no kind of credential',
        'send one of the kinds that the connector tells of',
      )
  }
}

async function decryptPassword(passwords: readonly EncryptedData[], clientKey: string | undefined): Promise<string> {
  if (clientKey === undefined) {
    throw invalid(
      'an encrypted password was sent, and there is no client secret to decrypt it with',
      'start the connector with one',
    )
  }
  const id = await keyIdOf(clientKey)
  const own = passwords.find(({ keyIds }) => keyIds.includes(id))
  if (own === undefined)
    throw invalid('none of the encrypted passwords is for the key of this client secret', `encrypt it to the key ${id}`)
  return new TextDecoder().decode(await decryptWithKey(own.encryptedBytes, clientKey))
}

/** Of each set as many as are demanded, the rest of all characters, in an order that nobody can guess. */
export function makePassword(
  length: number,
  constraints: readonly Pick<PasswordConstraint, 'charSet' | 'minCount'>[],
): string {
  if (!Number.isInteger(length) || length < 8 || length > 64) {
    throw invalid(`a password of ${length} characters was asked for`, 'ask for 8 to 64')
  }
  const demanded =
    constraints.length > 0 ? constraints : [upper, lower, digits, symbols].map((charSet) => ({ charSet, minCount: 1 }))
  // Looked at before anything is made of it: a count may be four thousand million.
  const least = demanded.reduce((sum, { minCount }) => sum + minCount, 0)
  if (least > length) {
    throw invalid(`${least} characters are demanded of a password of ${length}`, 'ask for a longer one')
  }
  const characters = demanded.flatMap(({ charSet, minCount }) => {
    if (charSet === '' && minCount > 0)
      throw invalid('a character of an empty set was asked for', 'name its characters')
    return Array.from({ length: minCount }, () => pick(charSet))
  })
  while (characters.length < length) characters.push(pick(alphabet))
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1)
    const [one = '', two = ''] = [characters[index], characters[other]]
    characters[index] = two
    characters[other] = one
  }
  return characters.join('')
}

function pick(set: string): string {
  const characters = [...set]
  return characters[randomInt(characters.length)] ?? ''
}

function invalid(message: string, fix: string): ConnectorError {
  return new ConnectorError('refused', message, { code: Code.invalidArgument, fix })
}
