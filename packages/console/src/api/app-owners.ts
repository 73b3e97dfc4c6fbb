import { useQuery } from '@tanstack/react-query'
import type { EntitlementChoice } from '../components/entitlement-picker.tsx'
import { nameOf, type Person } from '../components/person-picker.tsx'
import { ask } from './api.ts'

export interface AppOwners {
  readonly people: readonly Person[]
  /** of each of these whoever holds it */
  readonly holders: readonly EntitlementChoice[]
}

export function useAppOwners(appId: string): AppOwners | undefined {
  const { data } = useQuery({
    queryKey: ['app', appId, 'owners'],
    queryFn: async ({ signal }): Promise<AppOwners> => {
      const params = { app_id: appId }
      const query = { page_size: 100 }
      const [people, holders] = await Promise.all([
        ask('AppOwners.List', { params, query, signal }),
        ask('AppOwners.SearchEntitlementOwners', { params, query, signal }),
      ])
      return {
        people: (people.list ?? []).flatMap(({ id, displayName, email }) =>
          id === undefined ? [] : [{ id, name: nameOf(displayName, email) }],
        ),
        holders: (holders.list ?? []).flatMap(({ appEntitlement: { id, appId: ofApp = '', displayName = '' } = {} }) =>
          id === undefined ? [] : [{ id, appId: ofApp, name: displayName }],
        ),
      }
    },
  })
  return data
}

/** What can be asked for in an app, and whether the person may manage it: as an owner, also through what they hold, or by a role (ROL-4). */
export function useRequestSettings(appId: string) {
  const { data } = useQuery({
    queryKey: ['app', appId, 'request settings'],
    queryFn: ({ signal }) => ask('RequestSettings.Get', { params: { app_id: appId }, signal }),
  })
  return data
}
