import { Alert, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask, isAbsent, isConflict } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { paths } from '../paths.ts'
import { Facts } from '../ui/facts.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank, Failure } from '../ui/states.tsx'
import { tell } from '../ui/toast.ts'
import { useUnsaved } from '../ui/unsaved.ts'

type User = Answer<'Directory.GetUser'>

const fields = {
  email: 'E-mail',
  displayName: 'Name',
  department: 'Department',
  jobTitle: 'Title',
  employeeId: 'Employee ID',
  managerEmails: 'Managers',
} as const

type Field = keyof typeof fields

/** What is known of a person, edited over the version that was read (UI-9). */
export function UserEditPage() {
  const { userId = '' } = useParams({ strict: false })
  const { data, error, refetch } = useQuery({
    queryKey: ['directory user', userId],
    queryFn: ({ signal }) => ask('Directory.GetUser', { params: { user_id: userId }, signal }),
  })
  return (
    <Page title={data === undefined ? 'Edit a user' : `Edit ${data.displayName}`}>
      {data !== undefined ? (
        <UserEdit key={userId} stored={data} />
      ) : error === null ? (
        <Skeleton height={240} aria-label="Loading" />
      ) : isAbsent(error) ? (
        <Blank title="There is no such user" action={<ButtonLink to={paths.users()}>Users</ButtonLink>} />
      ) : (
        <Failure message={error.message} onRetry={() => void refetch()} />
      )}
    </Page>
  )
}

function toValues(user: User): Record<Field, string> {
  const { email = '', displayName = '', department = '', jobTitle = '', employeeId = '', managerEmails = [] } = user
  return { email, displayName, department, jobTitle, employeeId, managerEmails: managerEmails.join(', ') }
}

const splitAddresses = (text: string) => text.split(/[\s,;]+/).filter((address) => address !== '')

function UserEdit({ stored }: { readonly stored: User }) {
  const { id = '' } = stored
  const navigate = useNavigate()
  const queries = useQueryClient()
  // What is being changed is the version that the form was opened with, whatever comes meanwhile.
  const [version, setVersion] = useState(Number(stored.version ?? 0))
  const [conflict, setConflict] = useState<string>()
  const form = useForm<Record<Field, string>>({
    mode: 'controlled',
    initialValues: toValues(stored),
    validateInputOnBlur: true,
    validate: {
      email: (value) => (/^[^\s@]+@[^\s@]+$/.test(value.trim()) ? null : 'An e-mail address is needed'),
      displayName: (value) => (value.trim() === '' ? 'A name is needed' : null),
      managerEmails: (value) =>
        splitAddresses(value).every((address) => /^[^\s@]+@[^\s@]+$/.test(address))
          ? null
          : 'E-mail addresses, separated by commas',
    },
  })
  useUnsaved(form.values)
  const save = useChange({
    run: ({ managerEmails, ...values }: Record<Field, string>) =>
      ask('Directory.UpdateUser', {
        params: { user_id: id },
        request: { ...values, managerEmails: splitAddresses(managerEmails) },
        version,
      }),
    done: ({ displayName }) => `${displayName} is saved`,
    stale: [['directory user', id], ['users'], ['user', id], ['person', id]],
    onDone: () => void navigate({ to: paths.users(), ignoreBlocker: true }),
    onFailure: (error) => {
      if (isConflict(error)) {
        setConflict(error.message)
        void queries.invalidateQueries({ queryKey: ['directory user', id] })
        return
      }
      const named = /^(\w+): (.*)$/s.exec(error.message)
      if (named?.[1] !== undefined && named[1] in fields) form.setFieldError(named[1], asSentence(named[2] ?? ''))
      else tell(error.message, 'failure')
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) => save.mutate(values),
        (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
      )}
    >
      <Stack maw={480}>
        <TextInput label={fields.displayName} required {...form.getInputProps('displayName')} />
        <TextInput
          label={fields.email}
          description="Whoever has the address signs in as this person"
          required
          type="email"
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <TextInput label={fields.department} {...form.getInputProps('department')} />
        <TextInput label={fields.jobTitle} {...form.getInputProps('jobTitle')} />
        <TextInput label={fields.employeeId} {...form.getInputProps('employeeId')} />
        <TextInput
          label={fields.managerEmails}
          description="Their e-mail addresses, separated by commas"
          {...form.getInputProps('managerEmails')}
        />
        {conflict !== undefined && (
          <Alert color="orange" title="Somebody else has saved this person meanwhile" role="alert">
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{asSentence(conflict)} What you typed is still here. What is stored now:</Text>
              <Facts
                of={Object.fromEntries(
                  Object.entries(toValues(stored)).map(([field, value]) => [fields[field as Field], value]),
                )}
              />
              <Group gap="sm">
                <Button
                  variant="default"
                  onClick={() => {
                    setVersion(Number(stored.version ?? 0))
                    setConflict(undefined)
                  }}
                >
                  Keep what I typed
                </Button>
                <Button
                  variant="default"
                  onClick={() => {
                    form.setInitialValues(toValues(stored))
                    form.setValues(toValues(stored))
                    setVersion(Number(stored.version ?? 0))
                    setConflict(undefined)
                  }}
                >
                  Take what is stored
                </Button>
              </Group>
            </Stack>
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={conflict !== undefined}>
            Save
          </Button>
          <ButtonLink variant="default" to={paths.users()}>
            Back
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  )
}
