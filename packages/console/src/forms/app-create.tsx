import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { nameOf, type Person, PersonPicker } from '../components/person-picker.tsx'
import { paths } from '../paths.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

/** An application from a connector, from a file, from what a provider knows, or by its name alone (APP-3). */
export function AppCreatePage() {
  const me = useMe()
  return (
    <Page title="New application">
      <Stack maw={720} gap="xl">
        {can.addConnectors(me) && (
          <Stack component="section" aria-labelledby="read" gap="sm">
            <Title order={2} id="read">
              With what is in it
            </Title>
            <Text size="sm">A connector reads it and keeps it up to date; a file holds what it was once.</Text>
            <Group>
              <ButtonLink to={paths.catalogue()}>From a connector</ButtonLink>
              <ButtonLink variant="default" to={paths.importFile()}>
                From a file
              </ButtonLink>
              {can.promoteApps(me) && (
                <ButtonLink variant="default" to={paths.unmanagedApps()}>
                  From an identity provider
                </ButtonLink>
              )}
            </Group>
          </Stack>
        )}
        <ByHand />
      </Stack>
    </Page>
  )
}

interface Values {
  readonly displayName: string
  readonly description: string
  readonly owners: readonly Person[]
}

function ByHand() {
  const me = useMe()
  const navigate = useNavigate()
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues: { displayName: '', description: '', owners: [{ id: me.userId, name: nameOf(me.name, me.email) }] },
    validateInputOnBlur: true,
    validate: {
      displayName: (name) => (name.trim() === '' ? 'The application needs a name' : null),
      owners: (owners) => (owners.length === 0 ? 'At least one owner is needed' : null),
    },
  })
  const { values } = form
  useUnsaved(values)
  // A second click, or a try after a lost answer, makes the same one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish has its key
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [JSON.stringify(values)])
  const create = useChange({
    run: ({ displayName, description, owners }: Values) =>
      ask('Apps.Create', {
        request: { displayName: displayName.trim(), description, owners: owners.map(({ id }) => id) },
        idempotencyKey,
      }),
    done: ({ app }) => `${app?.displayName} is made`,
    stale: [['apps'], ['app choices']],
    onDone: ({ app }) => void navigate({ to: paths.app(app?.id ?? '', 'overview'), ignoreBlocker: true }),
  })
  return (
    <form
      noValidate
      aria-labelledby="by-hand"
      onSubmit={form.onSubmit(
        (to) => {
          if (!create.isPending) create.mutate(to)
        },
        (errors) => {
          const [first] = Object.keys(errors)
          if (first !== undefined) form.getInputNode(first)?.focus()
        },
      )}
    >
      <Stack gap="sm">
        <Title order={2} id="by-hand">
          Empty
        </Title>
        <Text size="sm">Connectors can be added to it later.</Text>
        <TextInput label="Name" maw={480} {...form.getInputProps('displayName')} />
        <Textarea label="Description" maw={480} autosize minRows={2} {...form.getInputProps('description')} />
        <PersonPicker
          label="Owners"
          value={values.owners}
          onChange={(owners) => form.setFieldValue('owners', owners)}
          error={typeof form.errors.owners === 'string' ? form.errors.owners : undefined}
        />
        <Group>
          <Button type="submit" loading={create.isPending}>
            Make it
          </Button>
          <ButtonLink variant="default" to={paths.apps()}>
            Cancel
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  )
}
