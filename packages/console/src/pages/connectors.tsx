import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

const hostings = { CLOUD: 'Cloud-hosted', SELF_HOSTED: 'Self-hosted', FILE: 'File' } as const

/** All connectors, or those of one application. */
export function ConnectorList({ appId }: { readonly appId?: string }) {
  const me = useMe()
  return (
    <List
      noun="connectors"
      cacheKey={['connectors', appId ?? '']}
      // Syncing becomes Connected without reloading the page (CON-12).
      refreshMs={5000}
      load={(query, signal) =>
        ask('Lists.Connectors', { query: { ...query, ...(appId !== undefined && { app_id: appId }) }, signal })
      }
      columns={[
        { title: 'Name', order: 'name', width: 2, cell: ({ displayName }) => displayName },
        { title: 'Status', order: 'status', cell: ({ status }) => <StatusChip status={status} /> },
        {
          title: 'Application',
          order: 'app',
          cell: ({ appId: id = '', appDisplayName }) =>
            can.seeApps(me) ? <TextLink to={paths.app(id)}>{appDisplayName}</TextLink> : appDisplayName,
        },
        { title: 'Hosting', order: 'hosting', cell: ({ hosting }) => hosting && hostings[hosting] },
        { title: 'Owners', cell: ({ owners = [] }) => owners.map((owner) => owner.displayName).join(', ') },
        { title: 'Last sync', cell: ({ lastSuccessAt }) => <Time at={lastSuccessAt} /> },
      ]}
      empty={
        <Blank
          title="No connectors yet"
          action={can.seeConnectors(me) && <ButtonLink to={paths.catalogue()}>See what can be connected</ButtonLink>}
        >
          A connector reads who has access in another system, and keeps it up to date here.
        </Blank>
      }
    />
  )
}

export function ConnectorsPage() {
  return (
    <Page
      title="Connectors"
      action={
        <ButtonLink variant="default" to={paths.catalogue()}>
          Catalogue
        </ButtonLink>
      }
    >
      <ConnectorList />
    </Page>
  )
}
