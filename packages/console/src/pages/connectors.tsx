import { Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { paths } from '../paths.ts'
import { type Column, type Filter, List } from '../table/list.tsx'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Monogram } from '../ui/monogram.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

export const hostings = { CLOUD: 'Cloud-hosted', SELF_HOSTED: 'Self-hosted', FILE: 'File' } as const

type ConnectorRow = NonNullable<Answer<'Lists.Connectors'>['list']>[number]

const stateFilters: readonly Filter[] = [
  {
    title: 'Any status',
    column: 'status',
    choices: ['connected', 'syncing', 'stale', 'error', 'needs_review', 'paused', 'disabled', 'not_configured'].map(
      (value) => ({
        value,
        label: inWords(value),
      }),
    ),
  },
  {
    title: 'Any hosting',
    column: 'hosting',
    choices: Object.entries(hostings).map(([name, label]) => ({ value: name.toLowerCase(), label })),
  },
]

/** By status, hosting, owner, and, where they are not all of one, application (CON-1). */
function useFilters(appId: string | undefined): readonly Filter[] {
  const me = useMe()
  const seesApps = can.seeApps(me) && appId === undefined
  const { data: apps = [] } = useQuery({
    queryKey: ['app choices', 'of connectors'],
    queryFn: async ({ signal }) => (await ask('AppSearch.Search', { request: { pageSize: 100 }, signal })).list,
    enabled: seesApps,
  })
  const owner = {
    title: 'Any owner',
    column: 'owner',
    choices: [
      { value: me.userId, label: 'Mine' },
      { value: 'none', label: 'Without an owner' },
    ],
  }
  const choices = apps.map(({ id = '', displayName = '' }) => ({ value: id, label: displayName }))
  return [...stateFilters, owner, ...(seesApps ? [{ title: 'Any application', column: 'app', choices }] : [])]
}

interface ConnectorListProps {
  readonly appId?: string
  readonly empty?: ReactNode
}

/** All connectors, or those of one application. */
export function ConnectorList({ appId, empty = <NoConnectors /> }: ConnectorListProps) {
  const me = useMe()
  const filters = useFilters(appId)
  const appColumn: Column<ConnectorRow> = {
    title: 'Application',
    order: 'app',
    width: 1.3,
    cell: ({ appId: id = '', appDisplayName }) =>
      can.seeApps(me) ? <TextLink to={paths.app(id)}>{appDisplayName}</TextLink> : appDisplayName,
  }
  const list = (
    <List
      noun="connectors"
      cacheKey={['connectors', appId ?? '']}
      // Syncing becomes Connected without reloading the page (CON-12).
      refreshMs={5000}
      load={(query, signal) =>
        ask('Lists.Connectors', { query: { ...query, ...(appId !== undefined && { app_id: appId }) }, signal })
      }
      columns={[
        {
          title: 'Name',
          order: 'name',
          width: 2,
          cell: ({ appId: app = '', id = '', displayName }) => (
            <Group gap="xs" wrap="nowrap">
              <Monogram name={displayName} />
              <TextLink to={paths.connector(app, id)} truncate>
                {displayName}
              </TextLink>
            </Group>
          ),
        },
        {
          title: 'Status',
          order: 'status',
          width: 1.2,
          cell: ({ status, cause }) => (
            <span title={cause === undefined ? '' : asSentence(cause)}>
              <StatusChip status={status} />
            </span>
          ),
        },
        ...(appId === undefined ? [appColumn] : []),
        { title: 'Hosting', order: 'hosting', width: 1.1, cell: ({ hosting }) => hosting && hostings[hosting] },
        { title: 'Owners', width: 1.3, cell: ({ owners = [] }) => owners.map((owner) => owner.displayName).join(', ') },
        { title: 'Last sync', width: 1.25, cell: ({ lastSuccessAt }) => <Time at={lastSuccessAt} /> },
        { title: 'Next sync', order: 'nextSync', width: 1.25, cell: ({ nextSyncAt }) => <Time at={nextSyncAt} /> },
      ]}
      filters={filters}
      empty={empty}
    />
  )
  if (appId === undefined || !can.addConnectors(me)) return list
  return (
    <Stack>
      <Group justify="flex-end">
        <ButtonLink variant="default" to={paths.importFile(appId)}>
          Import app data
        </ButtonLink>
      </Group>
      {list}
    </Stack>
  )
}

function NoConnectors() {
  const me = useMe()
  return (
    <Blank
      title="No connectors yet"
      action={can.addConnectors(me) && <ButtonLink to={paths.catalogue()}>Add connector</ButtonLink>}
    >
      A connector reads who has access in another system, and keeps it up to date here.
    </Blank>
  )
}

export function ConnectorsPage() {
  const me = useMe()
  const action = can.addConnectors(me) && (
    <Group gap="sm">
      <ButtonLink variant="default" to={paths.importFile()}>
        Import app data
      </ButtonLink>
      <ButtonLink to={paths.catalogue()}>Add connector</ButtonLink>
    </Group>
  )
  return (
    <Page title="Connectors" action={action}>
      <ConnectorList />
    </Page>
  )
}
