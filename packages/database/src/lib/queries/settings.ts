import { DatabaseError } from '../database-error.ts'
import type { Db, Tx } from '../db.ts'

/** A setting with the version that a save has to name. */
export interface StoredSetting {
  readonly value: unknown
  /** 0 for one that was never saved. */
  readonly version: number
}

/** A setting; its value is undefined when it was never saved. */
export async function getSetting(db: Db, name: string): Promise<StoredSetting> {
  const row = await db.selectFrom('settings').select(['value', 'version']).where('name', '=', name).executeTakeFirst()
  return row ?? { value: undefined, version: 0 }
}

/**
 * Saves a setting over the version that was read.
 * @returns its new version
 * @throws DatabaseError `conflict` when somebody else saved it meanwhile
 */
export async function saveSetting(
  tx: Tx,
  setting: { readonly name: string; readonly value: unknown; readonly version: number; readonly by?: string },
  now: Date,
): Promise<number> {
  const version = setting.version + 1
  const saved = { value: JSON.stringify(setting.value), version, updated_at: now, updated_by: setting.by ?? null }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('settings')
    .values({ name: setting.name, ...saved })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet(saved).where('settings.version', '=', setting.version),
    )
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) return version
  throw new DatabaseError(
    'conflict',
    `the setting ${setting.name} was changed since version ${setting.version} was read`,
  )
}
