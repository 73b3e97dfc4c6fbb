import { MultiSelect, Select } from '@mantine/core'
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
  const { text, setText, offered, isFetching } = usePeople(value)
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? 'Search people' : ''}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => offered.find((person) => person.id === id) ?? []))}
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

interface OnePersonPickerProps {
  readonly label: string
  readonly value: Person | undefined
  readonly onChange: (person: Person | undefined) => void
}

/** One of them. */
export function OnePersonPicker({ label, value, onChange }: OnePersonPickerProps) {
  const { text, setText, offered, isFetching } = usePeople(value === undefined ? [] : [value])
  return (
    <Select
      label={label}
      placeholder="Search people"
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      value={value?.id ?? null}
      onChange={(id) => onChange(offered.find((person) => person.id === id))}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? 'Searching' : 'Nobody is found'}
      maw={480}
    />
  )
}

function usePeople(chosen: readonly Person[]) {
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(chosen.some(({ name }) => name === text) ? '' : text, 200)
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
  const offered = [...new Map([...found, ...chosen].map((person) => [person.id, person])).values()]
  return { text, setText, offered, isFetching }
}

export function nameOf(displayName: string | undefined, email: string | undefined): string {
  if (!displayName) return email ?? ''
  return email && email !== displayName ? `${displayName} (${email})` : displayName
}
