import { createHash } from 'node:crypto'
import type { Db, Tx } from '@rostrum/database'
import { getSetting } from '@rostrum/database/queries'
import type { AddressGuard } from '@rostrum/outbound'
import type { Actor } from '../audit/actor.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { assertVersion, changeSetting } from '../settings/stored-setting.ts'

const setting = 'sign_in.oidc'
const secretPlace = 'sign-in: client secret'

/** Of the identity provider (product.md SSO-2). */
export interface OidcSettings {
  readonly issuerUrl: string
  readonly clientId: string
  /** base64; undefined for a client without a secret */
  readonly sealedSecret: string | undefined
  /** beside openid, profile and email */
  readonly extraScopes: readonly string[]
  /** the claims that hold the address and the name */
  readonly emailClaim: string
  readonly nameClaim: string
  readonly isEnabled: boolean
  readonly isMandatory: boolean
  /** whether whoever is not known yet becomes a user (DIR-2) */
  readonly createsUsers: boolean
  /** when a sign-in worked, and with which settings */
  readonly tested: { readonly at: string; readonly print: string } | undefined
}

export interface WantedOidcSettings extends Omit<OidcSettings, 'sealedSecret' | 'tested'> {
  /** empty: the one that there is stays */
  readonly clientSecret: string
  readonly version: number | undefined
}

const none: OidcSettings = {
  issuerUrl: '',
  clientId: '',
  sealedSecret: undefined,
  extraScopes: [],
  emailClaim: 'email',
  nameClaim: 'name',
  isEnabled: false,
  isMandatory: false,
  createsUsers: false,
  tested: undefined,
}

export async function readOidcSettings(db: Db): Promise<{ readonly settings: OidcSettings; readonly version: number }> {
  const { value, version } = await getSetting(db, setting)
  return { settings: { ...none, ...(Object(value) as Partial<OidcSettings>) }, version }
}

/** What a test was of: it says nothing of other settings. */
function printOf(settings: OidcSettings): string {
  const { issuerUrl, clientId, sealedSecret, extraScopes, emailClaim, nameClaim } = settings
  const facts = [issuerUrl, clientId, sealedSecret ?? '', extraScopes, emailClaim, nameClaim]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}

export function isTested(settings: OidcSettings): boolean {
  return settings.tested?.print === printOf(settings)
}

export function openClientSecret(box: SecretBox, { sealedSecret }: OidcSettings): string | undefined {
  return sealedSecret === undefined ? undefined : box.open(Buffer.from(sealedSecret, 'base64'), secretPlace)
}

/** @throws ServiceError for what cannot be, what was changed meanwhile, and for what is to be mandatory untested */
export async function saveOidcSettings(
  tx: Tx,
  wanted: WantedOidcSettings,
  { box, guard, actor, now }: { box: SecretBox; guard: AddressGuard; actor: Actor; now: Date },
): Promise<void> {
  const { settings: there, version } = await readOidcSettings(tx)
  assertVersion(setting, version, wanted.version)
  const { clientSecret, version: _, ...rest } = wanted
  assertSettings(wanted, guard)
  // A secret is not handed on to another provider than the one it was typed for.
  const isSame = rest.issuerUrl === there.issuerUrl && rest.clientId === there.clientId
  const kept = isSame ? there.sealedSecret : undefined
  const sealedSecret = clientSecret === '' ? kept : box.seal(clientSecret, secretPlace).toString('base64')
  const settings: OidcSettings = { ...rest, sealedSecret, tested: there.tested }
  if (settings.isMandatory && !isTested(settings))
    throw new ServiceError(
      'failed_precondition',
      'SIGN_IN_NOT_TESTED',
      'isMandatory: no sign-in was tested with these settings; save them without it, test the sign-in, then make it mandatory',
    )
  const detail = { ...rest, hasClientSecret: sealedSecret !== undefined, isSecretChanged: clientSecret !== '' }
  await changeSetting(tx, { name: setting, value: settings, version, detail }, actor, now)
}

/** A test sign-in went well; it counts for these settings only. */
export async function noteTest(tx: Tx, tried: OidcSettings, actor: Actor, now: Date): Promise<void> {
  const { settings, version } = await readOidcSettings(tx)
  const tested = { at: now.toISOString(), print: printOf(tried) }
  if (printOf(settings) !== tested.print)
    throw new ServiceError('aborted', 'SETTING_CHANGED', 'the settings were changed while they were tested: test again')
  const detail = { testedAt: tested.at }
  await changeSetting(tx, { name: setting, value: { ...settings, tested }, version, detail }, actor, now)
}

/** The issuer's address, when it may be called: https, or http to what the operator names. @throws ServiceError */
export function toIssuer(text: string, guard: AddressGuard): URL {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw invalid(`issuerUrl: ${JSON.stringify(text.slice(0, 200))} is no address as https://id.example.com is`)
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
  const fault = guard.findFault(url.hostname, port)
  if (fault !== undefined) throw invalid(`issuerUrl: ${fault}`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && guard.isNamed(url.hostname, port)))
    throw invalid(`issuerUrl: it begins with https://, not ${url.protocol}//`)
  return url
}

function assertSettings(wanted: WantedOidcSettings, guard: AddressGuard): void {
  const { issuerUrl, clientId, isEnabled, isMandatory, extraScopes, emailClaim, nameClaim, clientSecret } = wanted
  if (isMandatory && !isEnabled) throw invalid('isMandatory: single sign-on has to be enabled first')
  if (issuerUrl !== '') toIssuer(issuerUrl, guard)
  else if (isEnabled) throw invalid('issuerUrl: it is missing')
  if (isEnabled && clientId === '') throw invalid('clientId: it is missing')
  for (const [field, text] of Object.entries({ issuerUrl, clientId, clientSecret, emailClaim, nameClaim }))
    if (text.length > 2000) throw invalid(`${field} has ${text.length} characters: 2000 are the most`)
  if (extraScopes.length > 20) throw invalid(`extraScopes has ${extraScopes.length}: 20 are the most`)
  const noScope = extraScopes.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(scope))
  if (noScope !== undefined) throw invalid(`extraScopes: ${JSON.stringify(noScope.slice(0, 60))} is no scope`)
  for (const [field, text] of Object.entries({ emailClaim, nameClaim }))
    if (text === '') throw invalid(`${field}: it is missing`)
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}
