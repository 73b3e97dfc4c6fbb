import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
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
import { useUnsaved } from '../ui/unsaved.ts'
import { showFault, splitAddresses, UserFields, type UserValues, userFields, validateUser } from './user-fields.tsx'

type User = Answer<'Directory.GetUser'>

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

function toValues(user: User): UserValues {
  const { email = '', displayName = '', department = '', jobTitle = '', employeeId = '', managerEmails = [] } = user
  return { email, displayName, department, jobTitle, employeeId, managerEmails: managerEmails.join(', ') }
}

function UserEdit({ stored }: { readonly stored: User }) {
  const { id = '' } = stored
  const navigate = useNavigate()
  const queries = useQueryClient()
  // What is being changed is the version that the form was opened with, whatever comes meanwhile.
  const [version, setVersion] = useState(Number(stored.version ?? 0))
  const [conflict, setConflict] = useState<string>()
  const form = useForm<UserValues>({
    mode: 'controlled',
    initialValues: toValues(stored),
    validateInputOnBlur: true,
    validate: validateUser,
  })
  const { markSaved } = useUnsaved(form.values)
  const save = useChange({
    run: ({ managerEmails, ...values }: UserValues) =>
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
      showFault(form, error)
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
        <UserFields form={form} />
        {conflict !== undefined && (
          <Alert color="orange" title="Somebody else has saved this person meanwhile" role="alert">
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{asSentence(conflict)} What you typed is still here. What is stored now:</Text>
              <Facts
                of={Object.fromEntries(
                  Object.entries(toValues(stored)).map(([field, value]) => [
                    userFields[field as keyof UserValues],
                    value,
                  ]),
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
                    markSaved(toValues(stored))
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
