import { Button, FileInput, Group, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { type AppChoice, AppPicker, findManaged } from '../components/app-picker.tsx'
import { paths } from '../paths.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'

type Place = 'new' | 'managed'

/** Brings a sync file into a new app, or into one that there is (CON-34). */
export function SyncFileImportPage() {
  const { appId } = useParams({ strict: false })
  const navigate = useNavigate()
  const { data: fixed } = useQuery({
    queryKey: ['app', appId],
    queryFn: ({ signal }) => ask('Apps.Get', { params: { id: appId ?? '' }, signal }),
    enabled: appId !== undefined,
  })
  const [file, setFile] = useState<File | null>(null)
  const [place, setPlace] = useState<Place>('new')
  const [name, setName] = useState('')
  const [app, setApp] = useState<AppChoice>()
  const [isTried, setIsTried] = useState(false)
  const intoId = appId ?? (place === 'managed' ? app?.id : undefined)
  const fileFault = file === null ? 'Choose a sync file' : undefined
  const placeFault =
    appId !== undefined
      ? undefined
      : place === 'new'
        ? name.trim() === ''
          ? 'The application needs a name'
          : undefined
        : app === undefined
          ? 'Choose an application'
          : undefined
  // Another try after a lost answer brings the same file once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish has its key
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [file, intoId, name])
  const bring = useChange({
    run: () =>
      ask('SyncFiles.Import', {
        query: intoId === undefined ? { display_name: name.trim() } : { app_id: intoId },
        idempotencyKey,
        ...(file !== null && { file }),
      }),
    done: 'The file is taken in: its sync shows what came of it',
    stale: [['connectors'], ['apps']],
    onDone: ({ appId: into = '', connectorId = '', syncRunId = '' }) =>
      void navigate({ to: paths.syncRun(into, connectorId, syncRunId) }),
    // The form shows it.
    onFailure: () => {},
  })
  return (
    <Page title="Import app data">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setIsTried(true)
          if (fileFault !== undefined || placeFault !== undefined) {
            const form = event.currentTarget
            requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
          } else if (!bring.isPending) bring.mutate()
        }}
      >
        <Stack maw={720}>
          <Text size="sm">
            A sync file, sync.c1z say, is what a connector wrote when it was run by itself. It is checked, compared and
            guarded like any other sync, and becomes the state of the application.
          </Text>
          <FileInput
            label="Sync file"
            placeholder="Choose a file"
            value={file}
            onChange={setFile}
            error={isTried ? fileFault : undefined}
            clearable={false}
            maw={480}
          />
          {appId !== undefined ? (
            <Text size="sm">It goes into {fixed?.app?.displayName ?? 'this application'}.</Text>
          ) : (
            <Stack component="section" aria-labelledby="where" gap="sm">
              <Title order={2} id="where">
                Where it goes
              </Title>
              <Radio.Group aria-labelledby="where" value={place} onChange={(to) => setPlace(to as Place)}>
                <Stack gap="sm">
                  <Radio value="new" label="Create a new managed app" />
                  <Radio value="managed" label="Into a managed app" />
                </Stack>
              </Radio.Group>
              {place === 'new' ? (
                <TextInput
                  label="Name of the new app"
                  value={name}
                  onChange={({ currentTarget }) => setName(currentTarget.value)}
                  error={isTried ? placeFault : undefined}
                  maw={480}
                />
              ) : (
                <AppPicker
                  label="Managed app"
                  cacheKey="managed"
                  load={findManaged}
                  value={app}
                  onChange={setApp}
                  nothing="There is no managed application yet: create a new one"
                  error={isTried ? placeFault : undefined}
                />
              )}
            </Stack>
          )}
          {bring.error !== null && (
            <Text role="alert" c="red">
              {asSentence(bring.error.message)}
            </Text>
          )}
          <Group>
            <Button type="submit" loading={bring.isPending}>
              Import
            </Button>
            <ButtonLink
              variant="default"
              to={appId === undefined ? paths.connectors() : paths.app(appId, 'connectors')}
            >
              Back
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </Page>
  )
}
