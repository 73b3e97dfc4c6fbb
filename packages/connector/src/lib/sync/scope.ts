import { parseBatonResourceId } from '@rostrum/protocol'
import type { Connector } from '../capability.ts'
import { Code, ConnectorError, describeError } from '../errors.ts'

/** What a sync is asked to contain. */
export interface SyncScope {
  readonly type: 'full' | 'resources_only' | 'partial'
  readonly wantsType: (resourceTypeId: string) => boolean
  readonly wantsEntitlements: boolean
  readonly wantsGrants: boolean
}

export interface ScopeRequest {
  /** only these resource types; all when empty */
  readonly resourceTypes?: readonly string[]
  readonly skipEntitlementsAndGrants?: boolean
  readonly skipGrants?: boolean
  /** no grants in a sync of everything: only for a control plane that remembers that it asked for it */
  readonly wholeWithoutGrants?: boolean
  /** Baton resource ids of a targeted sync; a full one when empty */
  readonly targets?: readonly string[]
}

export function chooseScope(connector: Connector, request: ScopeRequest): SyncScope {
  const known = connector.resourceTypes.map((syncer) => syncer.resourceType.id)
  if (known.length === 0) {
    throw new ConnectorError('refused', 'the connector declares no resource types (this is a bug of the connector)', {
      code: Code.failedPrecondition,
    })
  }
  for (const target of request.targets ?? []) requireTarget(target)
  const wanted = request.resourceTypes ?? []
  const unknown = wanted.filter((id) => !known.includes(id))
  if (unknown.length > 0) {
    throw new ConnectorError(
      'bad_configuration',
      `unknown resource type ${unknown.map((id) => `"${id}"`).join(', ')}`,
      {
        fix: `choose from ${known.join(', ')}`,
      },
    )
  }
  const targeted = (request.targets ?? []).length > 0
  if (request.skipGrants === true && !targeted) {
    throw new ConnectorError('bad_configuration', '--skip-grants works only together with --sync-resources', {
      fix: 'use --skip-entitlements-and-grants for a whole sync',
    })
  }
  const skipBoth = request.skipEntitlementsAndGrants === true
  const only = new Set(wanted.length > 0 ? wanted : known)
  return {
    type: targeted ? 'partial' : skipBoth ? 'resources_only' : 'full',
    wantsType: (id) => only.has(id),
    wantsEntitlements: !skipBoth,
    wantsGrants: !skipBoth && request.skipGrants !== true && request.wholeWithoutGrants !== true,
  }
}

function requireTarget(target: string): void {
  try {
    parseBatonResourceId(target)
  } catch (error) {
    throw new ConnectorError('bad_configuration', `--sync-resources: ${describeError(error)}`, { cause: error })
  }
}
