import type { Db, Tx } from '@rostrum/database'
import { getSetting } from '@rostrum/database/queries'
import type { Actor } from '../audit/actor.ts'
import { ServiceError } from '../service-error.ts'
import { assertVersion, changeSetting } from './stored-setting.ts'

/** As the first run names it. */
export const organizationNameSetting = 'organization.name'
const setting = 'organization'
const listMost = 100
const domainPattern = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/

/** The organisation that the server is for (product.md 19). */
export interface Organization {
  readonly name: string
  /** of its own pages; empty when none is told */
  readonly url: string
  /** addresses of these are believed without the identity provider saying that they are verified (SSO-2) */
  readonly trustedDomains: readonly string[]
  /** e-mail addresses of those to turn to */
  readonly contacts: readonly string[]
  /** by which its business days are told (REQ-19), as the IANA names it */
  readonly timeZone: string
}

export async function readOrganization(db: Db): Promise<Organization & { readonly version: number }> {
  const [name, { value, version }] = [await getSetting(db, organizationNameSetting), await getSetting(db, setting)]
  const { url = '', trustedDomains = [], contacts = [], timeZone = 'UTC' } = Object(value) as Partial<Organization>
  return { name: typeof name.value === 'string' ? name.value : '', url, trustedDomains, contacts, timeZone, version }
}

/** @throws ServiceError for a value that cannot be, and when it was changed since `version` was read */
export async function saveOrganization(
  tx: Tx,
  wanted: Organization & { readonly version?: number | undefined },
  actor: Actor,
  now: Date,
): Promise<void> {
  const { name, version, ...rest } = normalize(wanted)
  const there = await readOrganization(tx)
  assertVersion(setting, there.version, version)
  if (name !== there.name)
    await changeSetting(tx, { name: organizationNameSetting, value: name, detail: { name } }, actor, now)
  await changeSetting(tx, { name: setting, value: rest, version, detail: rest }, actor, now)
}

function normalize(wanted: Organization & { readonly version?: number | undefined }) {
  const name = wanted.name.trim()
  if (name === '' || name.length > 200) throw invalid(`name: it has from 1 to 200 characters, not ${name.length}`)
  const url = wanted.url.trim()
  const parsed = URL.parse(url)
  if (url !== '' && (parsed === null || !['https:', 'http:'].includes(parsed.protocol) || url.length > 2000))
    throw invalid(`url: ${JSON.stringify(url.slice(0, 200))} is no address that begins with https:// or http://`)
  const trustedDomains = [...new Set(wanted.trustedDomains.map((each) => each.trim().toLowerCase()))]
  const contacts = [...new Set(wanted.contacts.map((each) => each.trim()))]
  for (const [field, list] of Object.entries({ trustedDomains, contacts }))
    if (list.length > listMost) throw invalid(`${field} has ${list.length}: ${listMost} are the most`)
  const noDomain = trustedDomains.find((each) => !domainPattern.test(each))
  if (noDomain !== undefined)
    throw invalid(`trustedDomains: ${JSON.stringify(noDomain)} is no domain as example.com is`)
  const noAddress = contacts.find((each) => !/^[^\s@]+@[^\s@]+$/.test(each) || each.length > 320)
  if (noAddress !== undefined) throw invalid(`contacts: ${JSON.stringify(noAddress)} is no e-mail address`)
  const timeZone = wanted.timeZone.trim() || 'UTC'
  if (!isTimeZone(timeZone))
    throw invalid(`timeZone: ${JSON.stringify(timeZone.slice(0, 60))} is no time zone as Europe/Berlin is`)
  return { name, url, trustedDomains, contacts, timeZone, version: wanted.version }
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    // It is told by a RangeError, and in no other way.
    return false
  }
}
