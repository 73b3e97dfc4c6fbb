import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'

export interface AppChoice {
  readonly id: string
  readonly name: string
}

interface AppPickerProps {
  readonly label: string
  readonly cacheKey: string
  readonly load: (query: string, signal: AbortSignal) => Promise<AppChoice[]>
  readonly value: AppChoice | undefined
  readonly onChange: (app: AppChoice | undefined) => void
  readonly nothing: string
  readonly error?: string | undefined
}

/** What AppPicker loads where a managed application is wanted. */
export async function findManaged(query: string, signal: AbortSignal): Promise<AppChoice[]> {
  const { list = [] } = await ask('AppSearch.Search', { request: { query, pageSize: 25 }, signal })
  return list.map(({ id = '', displayName = '' }) => ({ id, name: displayName }))
}

export function AppPicker({ label, cacheKey, load, value, onChange, nothing, error }: AppPickerProps) {
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text === value?.name ? '' : text, 200)
  const { data: found = [], isFetching } = useQuery({
    queryKey: ['app choices', cacheKey, query],
    queryFn: ({ signal }) => load(query, signal),
    placeholderData: keepPreviousData,
  })
  const known = new Map([...found, ...(value === undefined ? [] : [value])].map((app) => [app.id, app]))
  return (
    <Select
      label={label}
      placeholder="Search applications"
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: name }))}
      value={value?.id ?? null}
      onChange={(id) => onChange(id === null ? undefined : known.get(id))}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? 'Searching' : query === '' ? nothing : 'No application is called so'}
      error={error}
      maw={480}
    />
  )
}
