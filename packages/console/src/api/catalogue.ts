import { useQuery } from '@tanstack/react-query'
import { type Answer, ask } from './api.ts'

export type CatalogueEntry = NonNullable<Answer<'Catalogue.List'>['list']>[number]

/** An entry of the catalogue; undefined while it is not known. */
export function useCatalogueEntry(isIt: (entry: CatalogueEntry) => boolean) {
  const { data, ...query } = useQuery({
    queryKey: ['catalogue', ''],
    queryFn: ({ signal }) => ask('Catalogue.List', { query: { query: '' }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { ...query, isLoaded: data !== undefined, entry: data?.list?.find(isIt) }
}
