import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { Code, ConnectorError } from '@rostrum/connector'

/** Makes a folder that only this user may look into. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const { uid, mode } = statSync(path)
    const me = process.getuid?.()
    if (me !== undefined && uid !== me) throw unusable(path, `it belongs to the user ${uid}`)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) chmodSync(path, 0o700)
  } catch (error) {
    throw error instanceof ConnectorError ? error : unusable(path, messageOf(error), error)
  }
}

export function unusable(path: string, why: string, cause?: unknown): ConnectorError {
  return new ConnectorError('bad_configuration', `the connector cannot keep its journal and locks in ${path}: ${why}`, {
    code: Code.failedPrecondition,
    fix: 'give it an existing folder it may write to, with --c1z-temp-dir or BATON_TMPDIR',
    ...(cause !== undefined && { cause }),
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
