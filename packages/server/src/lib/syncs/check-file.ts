import { SyncFile } from '@rostrum/c1z'
import { findNewestSync } from '../uplift/uplift.ts'
import { explainRefusal } from './refused-file.ts'

/** Rows between which others get their turn. */
const rowsAtOnce = 2000

/**
 * Reads a sync file through without keeping anything of it; why it is refused, or undefined when it can be taken. What only
 * the database can tell, that its rows fit each other say, comes with the ingestion.
 */
export async function checkFile(path: string): Promise<string | undefined> {
  try {
    await using file = await SyncFile.open(path)
    const run = findNewestSync(file, 'full')
    let rows = 0
    for (const table of [
      file.resourceTypes(run.id),
      file.resources(run.id),
      file.entitlements(run.id),
      file.heldGrants(run.id),
    ])
      for (const _ of table) if (++rows % rowsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve))
    return undefined
  } catch (error) {
    const why = explainRefusal(error)
    if (why === undefined) throw error
    return why.replaceAll(path, 'the file')
  }
}
