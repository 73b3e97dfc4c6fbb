import type { SyncFile, SyncRun } from '@rostrum/c1z'
import { NotFoundError } from '../../cli-error.ts'

/** The sync with that id, else the one finished last, of any type. */
export function chooseSync(file: SyncFile, syncId: string | undefined): SyncRun {
  if (syncId !== undefined) return findSync(file, syncId)
  const run = file.latestFinished()
  if (run === undefined) throw new NotFoundError(`no finished sync found in ${file.path}; rostrum c1z syncs lists all`)
  return run
}

export function findSync(file: SyncFile, syncId: string): SyncRun {
  const run = file.syncs.find((candidate) => candidate.id === syncId)
  if (run === undefined) {
    throw new NotFoundError(`no sync ${JSON.stringify(syncId)} in ${file.path}; rostrum c1z syncs lists all`)
  }
  return run
}
