import { Code, ConnectorError } from '@rostrum/connector'
import type { ConsoleScopeRole } from '../client/console-objects.ts'
import type { ConsoleMap, Level, Place } from './console-map.ts'

/** One role that somebody holds, in a place of the sync; over the whole tenant when there is no place. */
export interface Assignment {
  readonly place: Place | undefined
  readonly entry: ConsoleScopeRole
}

/** What somebody holds, as far as it is part of the sync. */
export interface Holdings {
  readonly level: Level
  readonly assignments: readonly Assignment[]
  /** the one account in which all their places lie */
  readonly accountId: string | undefined
  /** ids of places that no list had */
  readonly unknownPlaces: readonly string[]
}

interface Holder {
  readonly id: string
  readonly scope: string
  readonly scopeRoles: readonly ConsoleScopeRole[]
}

export function readHoldings(map: ConsoleMap, kind: string, holder: Holder): Holdings {
  const level = levelOf(kind, holder)
  const assignments: Assignment[] = []
  const unknownPlaces: string[] = []
  const accountIds = new Set<string>()
  for (const entry of holder.scopeRoles) {
    const place = map.findPlace(level, entry.placeId)
    if (level !== 'tenant' && place === undefined) {
      if (entry.placeId !== undefined && !map.isLeftOut(entry.placeId)) unknownPlaces.push(entry.placeId)
      continue
    }
    assignments.push({ place, entry })
    if (place !== undefined) accountIds.add(place.accountId)
  }
  const [only] = accountIds
  return { level, assignments, accountId: accountIds.size === 1 ? only : undefined, unknownPlaces }
}

/** A level this program does not know would be access that nobody sees, so it ends the sync. */
function levelOf(kind: string, { id, scope }: Holder): Level {
  if (scope === 'tenant' || scope === 'account' || scope === 'site') return scope
  throw new ConnectorError('upstream_failure', `${kind} ${id} has the unknown scope ${JSON.stringify(scope)}`, {
    code: Code.dataLoss,
    fix: 'update this connector: it knows the scopes tenant, account and site',
  })
}
