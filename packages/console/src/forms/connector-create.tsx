import { Alert, Button, Group, Radio, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ask } from '../api/api.ts'
import { useCatalogueEntry } from '../api/catalogue.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { type AppChoice, AppPicker, findManaged } from '../components/app-picker.tsx'
import { nameOf, type Person, PersonPicker } from '../components/person-picker.tsx'
import { paths } from '../paths.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank, Failure } from '../ui/states.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

export function ConnectorCreatePage() {
  const { catalogId } = useParams({ strict: false })
  const { entry, isLoaded, error, refetch } = useCatalogueEntry((each) => each.catalogId === catalogId)
  const title = entry === undefined ? 'Add connector' : `Add connector: ${entry.displayName}`
  return (
    <Page title={title}>
      {entry !== undefined ? (
        <ConnectorCreate catalogId={entry.catalogId ?? ''} vendor={entry.displayName ?? ''} />
      ) : error !== null ? (
        <Failure message={error.message} onRetry={() => void refetch()} />
      ) : isLoaded ? (
        <Blank title="There is no such connector" action={<ButtonLink to={paths.catalogue()}>Catalogue</ButtonLink>} />
      ) : (
        <Skeleton height={240} aria-label="Loading" />
      )}
    </Page>
  )
}

type Place = 'unmanaged' | 'managed' | 'new'

/** Where the connector goes and who owns it; nothing is made before "Next" (CON-4, CON-5, CON-7). */
function ConnectorCreate({ catalogId, vendor }: { readonly catalogId: string; readonly vendor: string }) {
  const me = useMe()
  const navigate = useNavigate()
  const [place, setPlace] = useState<Place>('new')
  const [app, setApp] = useState<AppChoice>()
  const [name, setName] = useState(vendor)
  const [owners, setOwners] = useState<readonly Person[]>([{ id: me.userId, name: nameOf(me.name, me.email) }])
  const [isTried, setIsTried] = useState(false)

  const sameName = useQuery({
    queryKey: ['apps named', name.trim()],
    queryFn: ({ signal }) => ask('AppSearch.Search', { request: { displayName: name.trim(), pageSize: 10 }, signal }),
    enabled: place === 'new' && name.trim() !== '',
  })
  const beside = useQuery({
    queryKey: ['connectors of', app?.id],
    queryFn: ({ signal }) => ask('ConnectorService.List', { params: { app_id: app?.id ?? '' }, signal }),
    enabled: place === 'managed' && app !== undefined,
  })
  const isTaken = (sameName.data?.list?.length ?? 0) > 0
  const hasSame = beside.data?.list?.some(({ connector }) => connector?.catalogId === catalogId) === true

  const appFault =
    place === 'new'
      ? name.trim() === ''
        ? 'The application needs a name'
        : isTaken
          ? `There is an application called ${name.trim()} already: choose another name, or add the connector to it`
          : undefined
      : app === undefined
        ? 'Choose an application'
        : undefined
  const ownersFault = owners.length === 0 ? 'At least one owner is needed' : undefined

  const wanted = JSON.stringify([place, app?.id, name, owners.map(({ id }) => id)])
  useUnsaved(wanted)
  // A second click, or a try after a lost answer, makes the same connector; other wishes make another one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish has its key
  const key = useMemo(() => crypto.randomUUID(), [wanted])
  const create = useChange({
    run: async () => {
      const appId = await findOrMakeApp()
      const request = { catalogId, displayName: vendor, userIds: owners.map(({ id }) => id) }
      const made = await ask('ConnectorService.CreateDelegated', {
        params: { app_id: appId },
        request,
        idempotencyKey: `${key} connector`,
      })
      return { appId, connectorId: made.connectorView?.connector?.id ?? '' }
    },
    done: `The connector ${vendor} is made`,
    stale: [['connectors'], ['apps']],
    onDone: ({ appId, connectorId }) =>
      void navigate({ to: paths.connector(appId, connectorId, 'settings'), ignoreBlocker: true }),
  })
  async function findOrMakeApp(): Promise<string> {
    const userIds = owners.map(({ id }) => id)
    if (place === 'new') {
      const request = { displayName: name.trim(), owners: userIds }
      const made = await ask('Apps.Create', { request, idempotencyKey: `${key} app` })
      return made.app?.id ?? ''
    }
    if (place === 'unmanaged')
      await ask('UnmanagedApps.Manage', { params: { app_id: app?.id ?? '' }, request: { userIds } })
    return app?.id ?? ''
  }

  const isForOthers = owners.some(({ id }) => id !== me.userId)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setIsTried(true)
        if (appFault !== undefined || ownersFault !== undefined) {
          const form = event.currentTarget
          requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
        } else if (!create.isPending) create.mutate()
      }}
    >
      <Stack maw={720} gap="xl">
        <Stack component="section" aria-labelledby="where">
          <Title order={2} id="where">
            1. Where it goes
          </Title>
          <Radio.Group
            aria-labelledby="where"
            value={place}
            onChange={(to) => {
              setPlace(to as Place)
              setApp(undefined)
              setIsTried(false)
            }}
          >
            <Stack gap="sm">
              <Radio value="unmanaged" label="Add the connector to a currently unmanaged app" />
              <Radio value="managed" label="Add the connector to a managed app" />
              <Radio value="new" label="Create a new managed app" />
            </Stack>
          </Radio.Group>
          {place === 'unmanaged' && <UnmanagedApps {...{ app, setApp }} error={isTried ? appFault : undefined} />}
          {place === 'managed' && (
            <AppPicker
              label="Managed app"
              cacheKey="managed"
              load={findManaged}
              value={app}
              onChange={setApp}
              nothing="There is no managed application yet: create a new one"
              error={isTried ? appFault : undefined}
            />
          )}
          {place === 'managed' && hasSame && (
            <Alert color="yellow" title={`${app?.name} has a connector of ${vendor} already`}>
              One more is a further source of the same application. That is allowed.
            </Alert>
          )}
          {place === 'new' && (
            <TextInput
              label="Name of the new app"
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
              error={isTried || isTaken ? appFault : undefined}
              maw={480}
            />
          )}
        </Stack>
        <Stack component="section" aria-labelledby="who">
          <Title order={2} id="who">
            2. Who owns it
          </Title>
          <Text size="sm">
            Owners finish the set-up and are told when the connector needs somebody. They need no role besides.
          </Text>
          <PersonPicker label="Owners" value={owners} onChange={setOwners} error={isTried ? ownersFault : undefined} />
          {!owners.some(({ id }) => id === me.userId) && (
            <Group>
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => setOwners([{ id: me.userId, name: nameOf(me.name, me.email) }, ...owners])}
              >
                Add me
              </Button>
            </Group>
          )}
          {isForOthers &&
            (me.isMailOn ? (
              <Text size="sm">Each of them, you excepted, gets an e-mail with a link to the connector’s settings.</Text>
            ) : (
              <Alert color="yellow" title="Nobody gets an e-mail">
                Mail is not set up on this server. The next page has the link to copy for the owners.
              </Alert>
            ))}
        </Stack>
        {create.error !== null && (
          <Text role="alert" c="red">
            {asSentence(create.error.message)}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={create.isPending}>
            Next
          </Button>
          <ButtonLink variant="default" to={paths.catalogue()}>
            Back
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  )
}

interface UnmanagedAppsProps {
  readonly app: AppChoice | undefined
  readonly setApp: (app: AppChoice | undefined) => void
  readonly error: string | undefined
}

function UnmanagedApps({ app, setApp, error }: UnmanagedAppsProps) {
  const { data } = useQuery({
    queryKey: ['app choices', 'unmanaged', ''],
    queryFn: ({ signal }) => findUnmanaged('', signal),
  })
  if (data?.length === 0)
    return (
      <Alert color="gray" title="No unmanaged apps were discovered">
        They are found in an identity, SSO or federation provider that is synced. Until then, add the connector to a
        managed app or create a new one.
      </Alert>
    )
  return (
    <AppPicker
      label="Unmanaged app"
      cacheKey="unmanaged"
      load={findUnmanaged}
      value={app}
      onChange={setApp}
      nothing="No unmanaged apps were discovered"
      error={error}
    />
  )
}

async function findUnmanaged(query: string, signal: AbortSignal): Promise<AppChoice[]> {
  const { list = [] } = await ask('UnmanagedApps.List', { query: { query, page_size: 25 }, signal })
  return list.map(({ appId = '', displayName = '', providerDisplayName }) => ({
    id: appId,
    name: providerDisplayName ? `${displayName} (from ${providerDisplayName})` : displayName,
  }))
}
