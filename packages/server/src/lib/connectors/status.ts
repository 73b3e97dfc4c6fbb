/** What a connector's chip says (product.md 4.4). */
export type ConnectorStatus =
  | 'Not configured'
  | 'Syncing'
  | 'Connected'
  | 'Error'
  | 'Paused'
  | 'Needs review'
  | 'Disabled'

/** How syncs end that tell how the connector is; what a person stopped or discarded does not. */
export const tellingOutcomes = ['succeeded', 'failed'] as const

export interface StatusFacts {
  readonly isPaused: boolean
  readonly isDisabled: boolean
  /** the newest sync that has not ended, if there is one */
  readonly open: 'queued' | 'running' | 'ingesting' | 'held' | null
  /** of the last one that was not stopped or discarded by somebody */
  readonly lastOutcome: string | null
}

/** What most wants to be known comes first. */
export function decideStatus({ isPaused, isDisabled, open, lastOutcome }: StatusFacts): ConnectorStatus {
  if (isDisabled) return 'Disabled'
  if (open === 'held') return 'Needs review'
  if (open !== null) return 'Syncing'
  if (isPaused) return 'Paused'
  if (lastOutcome === 'succeeded') return 'Connected'
  return lastOutcome === 'failed' ? 'Error' : 'Not configured'
}
