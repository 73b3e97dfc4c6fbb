import { useQuery } from '@tanstack/react-query'
import { nameOf, type Person } from '../components/person-picker.tsx'
import { ask } from './api.ts'
import { can } from './can.ts'
import { useMe } from './me.tsx'

export const appOwnersKey = (appId: string) => ['apps', appId, 'owners'] as const

/** Who owns an app, and whether the person may manage it: because of that, or by a role (ROL-4). */
export function useAppOwners(appId: string): {
  readonly owners: readonly Person[] | undefined
  readonly mayManage: boolean
} {
  const me = useMe()
  const { data: owners } = useQuery({
    queryKey: appOwnersKey(appId),
    queryFn: async ({ signal }) => {
      const { list = [] } = await ask('AppOwners.List', {
        params: { app_id: appId },
        query: { page_size: 100 },
        signal,
      })
      return list.flatMap(({ id, displayName, email }): Person[] =>
        id === undefined ? [] : [{ id, name: nameOf(displayName, email) }],
      )
    },
  })
  const isOwner = owners?.some(({ id }) => id === me.userId) === true
  return { owners, mayManage: isOwner || can.manageAllApps(me) }
}
