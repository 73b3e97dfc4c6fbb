import { useQuery } from '@tanstack/react-query'
import { type Answer, ask } from './api.ts'

export type Connector = Answer<'Connectors.Show'>
export type SyncRun = Answer<'SyncRuns.Get'>

export interface ConnectorPlace {
  readonly appId: string
  readonly connectorId: string
}

export const paramsOf = ({ appId, connectorId }: ConnectorPlace) => ({ app_id: appId, connector_id: connectorId })

/** All that is known of a connector begins with this key. */
export const connectorKey = ({ connectorId }: ConnectorPlace, ...more: readonly string[]) => [
  'connector',
  connectorId,
  ...more,
]

/** How a connector stands, looked at again as often as it may change (CON-12). */
export function useConnector(place: ConnectorPlace) {
  return useQuery({
    queryKey: connectorKey(place, 'details'),
    queryFn: ({ signal }) => ask('Connectors.Show', { params: paramsOf(place), signal }),
    refetchInterval: ({ state }) => (state.error !== null ? false : state.data?.status === 'SYNCING' ? 500 : 2000),
  })
}

export function useSyncRun(place: ConnectorPlace, id: string | undefined) {
  return useQuery({
    queryKey: connectorKey(place, 'run', id ?? ''),
    queryFn: ({ signal }) => ask('SyncRuns.Get', { params: { ...paramsOf(place), id: id ?? '' }, signal }),
    enabled: !!id,
    refetchInterval: ({ state }) => (state.data?.state === 'FINISHED' ? false : 1000),
  })
}
