import type { SyncReport } from '@rostrum/server'
import { escapeHidden } from '../output/escape-hidden.ts'

/** A sync in words. */
export function describeSync({ run, counts }: SyncReport): string {
  const lines = Object.entries(counts).map(
    ([kind, { total, added, removed, changed }]) =>
      `  ${kind.replace('_', ' ').padEnd(14)} ${String(total).padStart(8)}   +${added} −${removed} ~${changed}`,
  )
  if (run.state === 'held')
    return `Sync ${run.id} is held: much more is gone than usual. Nothing was changed.
${JSON.stringify(Object(run.held).falls)}
\`rostrum connector confirm ${run.connector_id}\` takes it as it is, \`rostrum connector discard ${run.connector_id}\` leaves everything as it was.
`
  if (run.outcome === 'failed')
    return `Sync ${run.id} failed: ${run.error_message ?? ''}
  ${escapeHidden(run.error_evidence ?? '')}
  What to do: ${run.error_fix ?? ''}
`
  return [`Sync ${run.id}: ${run.outcome ?? run.state}`, ...lines, ''].join('\n')
}

export function syncJson({ run, counts }: SyncReport): object {
  const { id, connector_id, app_id, state, outcome, error_class, error_message, error_evidence, error_fix, held } = run
  return {
    syncId: id,
    connectorId: connector_id,
    appId: app_id,
    state,
    ...(outcome !== null && { outcome }),
    ...(error_class !== null && {
      error: { class: error_class, message: error_message, evidence: error_evidence, fix: error_fix },
    }),
    ...(state === 'held' && { held }),
    counts,
  }
}
