import { makeProcessFolder } from '@rostrum/c1z'
import { ConnectorError, describeError } from '../errors.ts'

/**
 * A folder for the file of one sync, of this process; what processes that were killed during a sync left is removed.
 * Throws bad_configuration when it cannot be made.
 */
export async function makeSyncFolder(tempDir: string): Promise<string> {
  try {
    return await makeProcessFolder(tempDir, 'baton-sync')
  } catch (error) {
    throw new ConnectorError('bad_configuration', `${tempDir} cannot be written: ${describeError(error)}`, {
      cause: error,
      fix: 'point --c1z-temp-dir at a folder that this connector may write',
    })
  }
}
