import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import { type Actor, by } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'

/** Programs that may ask to be let in: cone, and the Go SDK by itself (c1-api.md 1.5). */
const programs: Readonly<Record<string, string>> = {
  '2RGdOS94VDferT9e80mdgntl36K': 'cone',
  '2RCzHlak5q7CY14SdBc8HoZEJRf': 'a program of the Go SDK',
}
const lifetimeSeconds = 600
const intervalSeconds = 2
/** Without those that look alike. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** What a person is to decide on. */
export interface WaitingDevice {
  readonly userCode: string
  readonly program: string
  readonly address: string
  readonly agent: string
}

export type DeviceAnswer =
  | { readonly kind: 'approved'; readonly userId: string }
  | { readonly kind: 'pending' | 'refused' | 'expired' | 'unknown' }

/** Sign-in of programs without a browser: they show a code, a person who is signed in decides (product.md API-7). */
export class DeviceCodes {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws ServiceError for a program that is not known */
  async begin(tx: Tx, wanted: { readonly clientId: string; readonly address: string; readonly agent: string }) {
    const { clientId, address, agent } = wanted
    if (programs[clientId] === undefined)
      throw new ServiceError('invalid_argument', 'CLIENT_NOT_KNOWN', 'client_id: it is not that of a known program')
    const now = this.#clock.now()
    const deviceCode = randomBytes(32).toString('base64url')
    const pick = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
    const userCode = `${pick()}-${pick()}`
    await tx
      .deleteFrom('device_codes')
      .where('expires_at', '<', new Date(now.getTime() - 86_400_000))
      .execute()
    await tx
      .insertInto('device_codes')
      .values({
        device_hash: hashOf(deviceCode),
        user_code: userCode,
        client_id: clientId,
        address,
        agent: agent.slice(0, 200),
        created_at: now,
        expires_at: new Date(now.getTime() + lifetimeSeconds * 1000),
      })
      .execute()
    return { deviceCode, userCode, expiresInSeconds: lifetimeSeconds, intervalSeconds }
  }

  /** Undefined when nobody waits with the code. */
  async find(tx: Tx, userCode: string): Promise<WaitingDevice | undefined> {
    const row = await tx
      .selectFrom('device_codes')
      .selectAll()
      .where('user_code', '=', userCode.trim().toUpperCase())
      .where('decided_at', 'is', null)
      .where('expires_at', '>', this.#clock.now())
      .executeTakeFirst()
    return (
      row && { userCode: row.user_code, program: programs[row.client_id] ?? '', address: row.address, agent: row.agent }
    )
  }

  /** @throws ServiceError when nobody waits with the code */
  async decide(tx: Tx, userCode: string, isApproved: boolean, actor: Actor): Promise<void> {
    const now = this.#clock.now()
    const row = await tx
      .updateTable('device_codes')
      .set({ decided_at: now, is_approved: isApproved, user_id: actor.id ?? null })
      .where('user_code', '=', userCode.trim().toUpperCase())
      .where('decided_at', 'is', null)
      .where('expires_at', '>', now)
      .returning(['client_id', 'address', 'agent'])
      .executeTakeFirst()
    if (row === undefined)
      throw new ServiceError(
        'not_found',
        'DEVICE_CODE_NOT_FOUND',
        'nobody waits with this code: it is used, over, or mistyped',
      )
    const detail = { program: programs[row.client_id] ?? row.client_id, address: row.address, agent: row.agent }
    const verb = isApproved ? 'device.approved' : 'device.refused'
    const object = { kind: 'user', ...(actor.id !== undefined && { id: actor.id }) }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, now)
  }

  /** What became of a code; one that was approved works once. */
  async redeem(tx: Tx, deviceCode: string, clientId: string): Promise<DeviceAnswer> {
    const now = this.#clock.now()
    const row = await tx
      .selectFrom('device_codes')
      .selectAll()
      .where('device_hash', '=', hashOf(deviceCode))
      .where('client_id', '=', clientId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined || row.used_at !== null) return { kind: 'unknown' }
    if (row.expires_at <= now) return { kind: 'expired' }
    if (row.is_approved === null) return { kind: 'pending' }
    await tx.updateTable('device_codes').set({ used_at: now }).where('device_hash', '=', row.device_hash).execute()
    return row.is_approved && row.user_id !== null ? { kind: 'approved', userId: row.user_id } : { kind: 'refused' }
  }
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
