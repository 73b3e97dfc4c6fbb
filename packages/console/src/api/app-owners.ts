import { useQuery } from '@tanstack/react-query'
import { nameOf, type Person } from '../components/person-picker.tsx'
import { ask } from './api.ts'

export function useAppOwners(appId: string): readonly Person[] | undefined {
  const { data } = useQuery({
    queryKey: ['app', appId, 'owners'],
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
