import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'
import { useMe } from '../api/me.tsx'

/** Somebody by name, as far as the viewer may know it. */
export function PersonName({ id }: { readonly id: string | undefined }) {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['person', id],
    queryFn: ({ signal }) => ask('UserSearch.Search', { request: { refs: [{ id: id ?? '' }] }, signal }),
    enabled: !!id && id !== me.userId,
    staleTime: 300_000,
  })
  if (!id) return <>–</>
  if (id === me.userId) return <>you</>
  return <>{data?.list?.[0]?.user?.displayName ?? 'somebody'}</>
}
