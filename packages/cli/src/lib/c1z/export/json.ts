import type { Output } from '../../output/output.ts'
import { entitlementOutput, grantOutput, resourceOutput, resourceTypeOutput } from '../json/output-json.ts'
import { syncOutput } from '../json/sync-output.ts'
import { syncRunJson } from '../json/sync-run-json.ts'
import { writeItems } from '../json/write-list.ts'
import type { Session } from '../session.ts'
import type { SyncView } from '../view/sync-view.ts'

/**
 * Everything about one sync in one object: the lists of the listings under their own names, the syncs of the file, and
 * under `sync` the one that was exported. Empty lists are written too, so that nothing has to be asked for twice.
 */
export async function writeJson(output: Output, session: Session, view: SyncView): Promise<void> {
  const { json, rows } = session
  const { file, run, syncId } = view
  await output.write(`{"sync":${syncRunJson(json, run, file.stats(syncId))},"syncs":`)
  await writeItems(output, rows(file.syncs), (sync) => syncOutput(json, sync))
  await output.write(',"resourceTypes":')
  await writeItems(output, rows(file.resourceTypes(syncId)), (row) => resourceTypeOutput(json, row.resourceType))
  await output.write(',"resources":')
  await writeItems(output, rows(file.resources(syncId)), (row) => resourceOutput(json, view, row.resource))
  await output.write(',"entitlements":')
  await writeItems(output, rows(file.entitlements(syncId)), (row) => entitlementOutput(json, view, row.entitlement))
  await output.write(',"grants":')
  await writeItems(output, rows(file.grants(syncId)), (row) => grantOutput(json, view, row.grant))
  await output.write('}')
}
