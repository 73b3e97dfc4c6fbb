import { DatabaseError, type Tx } from '@rostrum/database'
import { addAuditEvent, getSetting, saveSetting } from '@rostrum/database/queries'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { ServiceError } from '../service-error.ts'

export interface ChangedSetting {
  readonly name: string
  readonly value: unknown
  /** the version that the caller has read; undefined: whichever there is */
  readonly version?: number | undefined
  /** for the audit log; nothing secret */
  readonly detail: object
}

/**
 * Saves what somebody edited.
 * @throws ServiceError when it was saved since the version that they read (product.md UI-9)
 */
export async function changeSetting(tx: Tx, changed: ChangedSetting, actor: Actor, now: Date): Promise<void> {
  const { name, value, detail } = changed
  const { version } = await getSetting(tx, name)
  assertVersion(name, version, changed.version)
  const userId = userOf(actor)
  const stored = { name, value, version, ...(userId !== null && { by: userId }) }
  await saveSetting(tx, stored, now).catch((error) => {
    if (!(error instanceof DatabaseError && error.reason === 'conflict')) throw error
    throw new ServiceError('aborted', 'SETTING_CHANGED', error.message)
  })
  const object = { kind: 'setting', id: name }
  await addAuditEvent(tx, { ...by(actor), verb: 'setting.changed', object, outcome: 'succeeded', detail }, now)
}

/** @throws ServiceError unless the version that was read is the one there is, or none was named */
export function assertVersion(name: string, there: number, read: number | undefined): void {
  if (read === undefined || read === there) return
  const message = `the setting ${name} was changed since version ${read} was read: it is at version ${there} now`
  throw new ServiceError('aborted', 'SETTING_CHANGED', message)
}
