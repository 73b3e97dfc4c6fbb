import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'

export interface Person {
  readonly id: string
  readonly name: string
}

interface PersonPickerProps {
  readonly label: string
  readonly value: readonly Person[]
  readonly onChange: (people: Person[]) => void
  readonly error?: string | undefined
}

/** People by name or address, as the server finds them; who is disabled is not offered (CON-5). */
export function PersonPicker({ label, value, onChange, error }: PersonPickerProps) {
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text, 200)
  const { data: found = [], isFetching } = useQuery({
    queryKey: ['people', query],
    queryFn: async ({ signal }) => {
      const request = { query, userStatuses: ['ENABLED'], pageSize: 25 } as const
      const { list = [] } = await ask('UserSearch.Search', { request, signal })
      return list.flatMap(({ user }): Person[] =>
        user?.id === undefined ? [] : [{ id: user.id, name: nameOf(user.displayName, user.email) }],
      )
    },
    placeholderData: keepPreviousData,
  })
  const known = new Map([...found, ...value].map((person) => [person.id, person]))
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? 'Search people' : ''}
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: name }))}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => known.get(id) ?? []))}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? 'Searching' : 'Nobody is found'}
      hidePickedOptions
      error={error}
      maw={480}
    />
  )
}

export function nameOf(displayName: string | undefined, email: string | undefined): string {
  if (!displayName) return email ?? ''
  return email && email !== displayName ? `${displayName} (${email})` : displayName
}
