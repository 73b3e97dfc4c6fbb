import { clearProcessFolders, makeProcessFolder } from '@rostrum/c1z'
import { ConnectorError, describeError } from '../errors.ts'

const purpose = 'baton-sync'

/** Removes what was left by processes that were killed during a sync. To be called before the first sync. */
export function clearSyncFolders(tempDir: string): Promise<void> {
  return clearProcessFolders(tempDir, purpose)
}

/** A folder for the file of one sync, of this process. Throws bad_configuration when it cannot be made. */
export async function makeSyncFolder(tempDir: string): Promise<string> {
  try {
    return await makeProcessFolder(tempDir, purpose)
  } catch (error) {
    throw new ConnectorError('bad_configuration', `${tempDir} cannot be written: ${describeError(error)}`, {
      cause: error,
      fix: 'point --c1z-temp-dir at a folder that this connector may write',
    })
  }
}
