import { useQuery } from '@tanstack/react-query'
import { ask } from './api.ts'

/** Whether this is a rehearsal, what time it is there, and where it is moved; undefined where it is none. */
export function useRehearsal() {
  const { data } = useQuery({
    queryKey: ['rehearsal'],
    queryFn: ({ signal }) => ask('Rehearsal.Get', { signal }),
    // Only a rehearsal's clock is moved; a real server is asked once.
    refetchInterval: ({ state }) => (state.data?.isRehearsal ? 15_000 : false),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data?.isRehearsal ? data : undefined
}

/** What time it is for the server: a rehearsal's clock is moved. */
export function useNow(): string {
  return useRehearsal()?.now ?? new Date().toISOString()
}
