import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'

export interface EntitlementChoice {
  readonly id: string
  readonly appId: string
  readonly name: string
}

interface EntitlementPickerProps {
  readonly label: string
  readonly description?: string
  readonly value: readonly EntitlementChoice[]
  readonly onChange: (entitlements: EntitlementChoice[]) => void
  readonly error?: string | undefined
}

/** Entitlements of all applications whose data the person may see. */
export async function findEntitlements(
  filter: string,
  pageSize: number,
  signal: AbortSignal,
): Promise<EntitlementChoice[]> {
  const { list = [] } = await ask('Lists.Entitlements', { query: { filter, page_size: pageSize }, signal })
  return list.map(({ id = '', appId = '', displayName, slug = '', resourceDisplayName }) => ({
    ...{ id, appId },
    name: displayName || [slug, resourceDisplayName].filter(Boolean).join(' of '),
  }))
}

/** Several of them, as the server finds them. */
export function EntitlementPicker({ label, description, value, onChange, error }: EntitlementPickerProps) {
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(value.some(({ name }) => name === text) ? '' : text, 200)
  const { data: found = [], isFetching } = useQuery({
    queryKey: ['entitlements', 'choices', query],
    queryFn: ({ signal }) => findEntitlements(query, 25, signal),
    placeholderData: keepPreviousData,
  })
  const offered = [...new Map([...found, ...value].map((each) => [each.id, each])).values()]
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'Search entitlements' : ''}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => offered.find((each) => each.id === id) ?? []))}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? 'Searching' : 'No entitlement is called so'}
      hidePickedOptions
      error={error}
      maw={480}
    />
  )
}
