import { Button, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { RolesChoice } from '../components/roles-choice.tsx'
import { paths } from '../paths.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { useUnsaved } from '../ui/unsaved.ts'
import { showFault, splitAddresses, UserFields, type UserValues, validateUser } from './user-fields.tsx'

/** Somebody whom no directory, file or sign-in brings (DIR-2). */
export function UserCreatePage() {
  const navigate = useNavigate()
  const [roles, setRoles] = useState<readonly string[]>(['basic_user'])
  const form = useForm<UserValues>({
    mode: 'controlled',
    initialValues: { email: '', displayName: '', department: '', jobTitle: '', employeeId: '', managerEmails: '' },
    validateInputOnBlur: true,
    validate: validateUser,
  })
  useUnsaved([form.values, roles])
  // A second click, or a try after a lost answer, makes the same person.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish has its key
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [JSON.stringify([form.values, roles])])
  const create = useChange({
    run: ({ managerEmails, ...values }: UserValues) =>
      ask('Directory.CreateUser', {
        request: { ...values, managerEmails: splitAddresses(managerEmails), roles: [...roles] },
        idempotencyKey,
      }),
    done: ({ displayName }) => `${displayName} is there`,
    stale: [['users']],
    onDone: ({ id = '' }) => void navigate({ to: paths.person(id), ignoreBlocker: true }),
    onFailure: (error) => showFault(form, error),
  })
  return (
    <Page title="New user">
      <form
        noValidate
        onSubmit={form.onSubmit(
          (values) => {
            if (!create.isPending) create.mutate(values)
          },
          (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
        )}
      >
        <Stack maw={480}>
          <Text size="sm">
            They come in by single sign-on with this address, or by a local account, which Settings gives them.
          </Text>
          <UserFields form={form} />
          <RolesChoice value={roles} onChange={setRoles} />
          <Group>
            <Button type="submit" loading={create.isPending}>
              Make this user
            </Button>
            <ButtonLink variant="default" to={paths.users()}>
              Back
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </Page>
  )
}
