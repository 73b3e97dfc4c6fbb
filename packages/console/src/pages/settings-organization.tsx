import { Skeleton, Stack, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask, isConflict } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { FormEnd } from '../ui/form-end.tsx'
import { Failure } from '../ui/states.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

const key = ['settings', 'organization'] as const

/** Whom the server is for (product.md 19). */
export function OrganizationSettings() {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask('Organization.Get', { signal }),
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  return <OrganizationForm stored={data} />
}

function OrganizationForm({ stored }: { readonly stored: Answer<'Organization.Get'> }) {
  const mayManage = can.manageSettings(useMe())
  // What is saved over is what was read when the form was opened, or saved by it since.
  const [version, setVersion] = useState(stored.version)
  const [values, setValues] = useState({
    name: stored.name ?? '',
    url: stored.url ?? '',
    timeZone: stored.timeZone ?? 'UTC',
    trustedDomains: [...(stored.trustedDomains ?? [])],
    contacts: [...(stored.contacts ?? [])],
  })
  const { markSaved } = useUnsaved(values)
  const [fault, setFault] = useState('')
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change })
  const save = useChange({
    run: async () => {
      const over = version === undefined ? {} : { version: Number(version) }
      return { ...(await ask('Organization.Set', { request: values, ...over })), values }
    },
    done: 'The organisation is saved',
    stale: [key],
    onDone: (saved) => {
      setFault('')
      setVersion(saved.version)
      markSaved(saved.values)
    },
    onFailure: (error) =>
      setFault(isConflict(error) ? `${error.message}. Load the page again to see what is stored now` : error.message),
  })
  const text = (label: string, member: 'name' | 'url' | 'timeZone', description?: string) => (
    <TextInput
      label={label}
      description={description}
      value={values[member]}
      onChange={({ currentTarget }) => set({ [member]: currentTarget.value })}
      disabled={!mayManage}
      autoComplete="off"
    />
  )
  const list = (label: string, member: 'trustedDomains' | 'contacts', description: string) => (
    <TagsInput
      label={label}
      description={description}
      value={values[member]}
      onChange={(next) => set({ [member]: next })}
      acceptValueOnBlur
      disabled={!mayManage}
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack maw={480}>
        {text('Name', 'name')}
        {text('Web address', 'url')}
        {text('Time zone', 'timeZone', 'As Europe/Berlin. Reminders count business days by it.')}
        {list(
          'Trusted domains',
          'trustedDomains',
          'Addresses of these need no word of the provider that they are verified; Enter after each',
        )}
        {list('Contacts', 'contacts', 'E-mail addresses of those to turn to; Enter after each')}
        <FormEnd fault={fault} mayManage={mayManage} isBusy={save.isPending} />
      </Stack>
    </form>
  )
}
