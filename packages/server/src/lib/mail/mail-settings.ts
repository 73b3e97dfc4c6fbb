import type { Db, Tx } from '@rostrum/database'
import { getSetting } from '@rostrum/database/queries'
import type { AddressGuard } from '@rostrum/outbound'
import type { Actor } from '../audit/actor.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { changeSetting } from '../settings/stored-setting.ts'

const setting = 'mail'
const passwordPlace = 'mail: password'

/** How mail leaves the building (product.md NOT-1). */
export interface MailSettings {
  /** the master switch: off drops all mail, and says so in the log (NOT-5) */
  readonly isEnabled: boolean
  readonly host: string
  readonly port: number
  readonly security: 'starttls' | 'tls' | 'none'
  readonly user: string
  /** base64 */
  readonly sealedPassword: string | undefined
  readonly from: string
}

const none: MailSettings = {
  isEnabled: false,
  host: '',
  port: 587,
  security: 'starttls',
  user: '',
  sealedPassword: undefined,
  from: '',
}

export interface WantedMailSettings extends Omit<MailSettings, 'sealedPassword'> {
  /** empty: the one that there is stays */
  readonly password: string
  readonly version: number | undefined
}

export async function readMailSettings(db: Db): Promise<{ readonly settings: MailSettings; readonly version: number }> {
  const { value, version } = await getSetting(db, setting)
  return { settings: { ...none, ...(Object(value) as Partial<MailSettings>) }, version }
}

/** @throws ServiceError for values that cannot be, and when they were changed since `version` was read */
export async function saveMailSettings(
  tx: Tx,
  wanted: WantedMailSettings,
  { box, guard, actor, now }: { box: SecretBox; guard: AddressGuard; actor: Actor; now: Date },
): Promise<void> {
  const { password, version, ...plain } = wanted
  const { settings: before } = await readMailSettings(tx)
  assertUsable(plain, guard)
  // A password is for the server and the name that it was given for.
  const isSame = before.host === plain.host && before.user === plain.user
  const kept = isSame ? before.sealedPassword : undefined
  const sealedPassword = password === '' ? kept : box.seal(password, passwordPlace).toString('base64')
  const value = { ...plain, ...(sealedPassword !== undefined && { sealedPassword }) }
  const detail = { ...plain, password: password === '' ? 'kept' : 'changed' }
  await changeSetting(tx, { name: setting, value, version, detail }, actor, now)
}

export function openPassword(box: SecretBox, { sealedPassword }: MailSettings): string | undefined {
  return sealedPassword === undefined ? undefined : box.open(Buffer.from(sealedPassword, 'base64'), passwordPlace)
}

function assertUsable(settings: Omit<MailSettings, 'sealedPassword'>, guard: AddressGuard): void {
  const { isEnabled, host, port, security, user, from } = settings
  if (!isEnabled && host === '') return
  if (!/^[a-z0-9.:[\]_-]{1,253}$/i.test(host))
    throw invalid(`host: ${JSON.stringify(host.slice(0, 80))} is no name or address`)
  if (port < 1 || port > 65_535) throw invalid(`port is ${port}: it takes 1 to 65535`)
  if (!isAddress(from)) throw invalid(`from: ${JSON.stringify(from.slice(0, 80))} is no e-mail address`)
  if (security === 'none' && user !== '')
    throw invalid('security: NONE would give the password away; use STARTTLS or TLS, or leave user empty')
  const fault = guard.findFault(host, port)
  if (fault !== undefined) throw invalid(`host: ${fault}`)
}

export function isAddress(text: string): boolean {
  return /^[^\s@<>"',;:]+@[^\s@<>"',;:]+$/.test(text) && text.length <= 254
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}
