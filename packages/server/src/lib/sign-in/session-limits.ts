import type { Db, Tx } from '@rostrum/database'
import { getSetting } from '@rostrum/database/queries'
import type { Actor } from '../audit/actor.ts'
import { ServiceError } from '../service-error.ts'
import { changeSetting } from '../settings/stored-setting.ts'

const setting = 'sign_in.sessions'
const lengthMinSeconds = 45 * 60
const lengthMaxSeconds = 20 * 3600
const idleMinSeconds = 5 * 60

/** How long a session lasts at most, and without any call (product.md SSO-4). */
export interface SessionLimits {
  readonly lengthSeconds: number
  readonly idleSeconds: number
}

const usual: SessionLimits = { lengthSeconds: lengthMaxSeconds, idleSeconds: 4 * 3600 }

export async function readSessionLimits(db: Db): Promise<SessionLimits & { readonly version: number }> {
  const { value, version } = await getSetting(db, setting)
  return { ...usual, ...(Object(value) as Partial<SessionLimits>), version }
}

/** They hold for sessions that are there already, too. @throws ServiceError */
export async function saveSessionLimits(
  tx: Tx,
  { lengthSeconds, idleSeconds, version }: SessionLimits & { readonly version?: number | undefined },
  actor: Actor,
  now: Date,
): Promise<void> {
  assertWithin('length', lengthSeconds, lengthMinSeconds, lengthMaxSeconds)
  assertWithin('idleLimit', idleSeconds, idleMinSeconds, lengthSeconds)
  const value = { lengthSeconds, idleSeconds }
  await changeSetting(tx, { name: setting, value, version, detail: value }, actor, now)
}

function assertWithin(field: string, seconds: number, min: number, max: number): void {
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return
  const message = `${field} is ${seconds}s: it takes whole seconds, from ${min}s to ${max}s`
  throw new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}
