import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectorError } from '@rostrum/connector'
import {
  type AccountInfo,
  type ConnectorAccountCreationSchema,
  ConnectorAccountCreationSchemaSchema,
} from '@rostrum/protocol/connector'
import type { Level } from '../passes/console-map.ts'

/** The form of a new account: SentinelOne has no account without a role somewhere. */
export const accountSchema: ConnectorAccountCreationSchema = create(ConnectorAccountCreationSchemaSchema, {
  fieldMap: {
    email: text(1, 'E-mail address', 'Where the invitation goes; for users', 'ada@example.com'),
    full_name: text(2, 'Name', 'Full name of the user, or name of the service user', 'Ada Example'),
    site_id: text(3, 'Site', 'Id of the site in which the first role is given'),
    account_id: text(4, 'Account', 'Id of the account in which the first role is given, instead of a site'),
    tenant: flag(5, 'Whole tenant', 'Give the first role over the whole tenant instead'),
    role: text(6, 'Role', 'Id or name of the first role; the member role when empty', 'Viewer'),
    two_fa: flag(
      7,
      'Two-factor authentication',
      'Demand a second factor of the user; as the console does when not set',
    ),
    description: text(8, 'Description', 'What the service user is for'),
    expires_in_days: {
      displayName: 'Days until the token ends',
      description: "Of a service user's API token; 365 when empty",
      order: 9,
      field: { case: 'intField', value: {} },
    },
  },
})

/** Who is to be created, with their first role. */
export interface AccountWish {
  readonly email: string
  readonly fullName: string
  readonly level: Level
  readonly placeId: string | undefined
  /** id or name; empty: the member role */
  readonly role: string
  readonly twoFa: boolean | undefined
  readonly description: string | undefined
  readonly expiresInDays: number
}

const usualDays = 365
const mostDays = 3650

/** Reads what a control plane or the command line says of a new account. */
export function readAccountWish(account: AccountInfo, kind: 'user' | 'service user'): AccountWish {
  const profile = account.profile ?? {}
  const email = textOf(profile, 'email') ?? primaryEmail(account) ?? (account.login.includes('@') ? account.login : '')
  if (kind === 'user' && !/^[^\s@<>]+@[^\s@<>]+$/.test(email)) {
    throw invalid(
      email === '' ? 'the account has no e-mail address' : `${JSON.stringify(email)} is no e-mail address`,
      'give one as email',
    )
  }
  const parts = [textOf(profile, 'first_name'), textOf(profile, 'last_name')].filter((part) => part !== undefined)
  const given = textOf(profile, 'full_name') ?? textOf(profile, 'name') ?? parts.join(' ')
  const fullName = given === '' ? (kind === 'user' ? (email.split('@')[0] ?? '') : account.login) : given
  if (fullName === '' || fullName.length > 255 || /[<>=]/.test(fullName)) {
    throw invalid(
      `${JSON.stringify(fullName)} cannot be the name of a ${kind}`,
      'give 1 to 255 characters without < > = as full_name',
    )
  }
  return {
    email,
    fullName,
    ...readPlace(profile),
    role: textOf(profile, 'role') ?? '',
    twoFa: typeof profile.two_fa === 'boolean' ? profile.two_fa : undefined,
    description: textOf(profile, 'description'),
    expiresInDays: readDays(profile.expires_in_days),
  }
}

function readPlace(profile: JsonObject): { level: Level; placeId: string | undefined } {
  const [siteId, accountId] = [idOf(profile, 'site_id'), idOf(profile, 'account_id')]
  const isTenant = profile.tenant === true || profile.tenant === 'true'
  const given = [siteId !== undefined, accountId !== undefined, isTenant].filter(Boolean).length
  if (given !== 1) {
    throw invalid(
      given === 0
        ? 'nothing says where the account gets its first role'
        : 'the first role can be given in one place only',
      'give one of site_id, account_id and tenant: true in the profile',
    )
  }
  if (siteId !== undefined) return { level: 'site', placeId: siteId }
  return accountId === undefined ? { level: 'tenant', placeId: undefined } : { level: 'account', placeId: accountId }
}

function readDays(value: JsonValue | undefined): number {
  if (value === undefined || value === null || value === '') return usualDays
  const days = Number(value)
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return days
  throw invalid(`expires_in_days is ${JSON.stringify(value)}`, `give a number of days from 1 to ${mostDays}`)
}

function primaryEmail({ emails }: AccountInfo): string | undefined {
  return (emails.find(({ isPrimary }) => isPrimary) ?? emails[0])?.address
}

function idOf(profile: JsonObject, name: string): string | undefined {
  const id = textOf(profile, name)
  if (id === undefined || /^\d{1,30}$/.test(id)) return id
  throw invalid(`${name} is ${JSON.stringify(id)}, which is not an id`, 'give the id of the resource: digits only')
}

function textOf(profile: JsonObject, name: string): string | undefined {
  const value = profile[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function invalid(message: string, fix: string): ConnectorError {
  return new ConnectorError('refused', message, { code: Code.invalidArgument, fix })
}

function text(order: number, displayName: string, description: string, placeholder = '') {
  return { displayName, description, placeholder, order, field: { case: 'stringField' as const, value: {} } }
}

function flag(order: number, displayName: string, description: string) {
  return { displayName, description, order, field: { case: 'boolField' as const, value: {} } }
}
