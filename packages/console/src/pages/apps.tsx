import { Button, Tabs, Text } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useAppStatuses } from '../api/app-status.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { nameOf, type Person, PersonPicker } from '../components/person-picker.tsx'
import { paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { formatCount } from '../ui/count.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

/** The systems whose access is kept here, and those that were only discovered (APP-1). */
export function AppsPage() {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return (
    <Page title="Applications">
      <Tabs value={pathname} onChange={(to) => to !== null && void navigate({ to })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value={paths.apps()}>Managed apps</Tabs.Tab>
          <Tabs.Tab value={paths.unmanagedApps()}>Unmanaged apps</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={paths.apps()}>
          <ManagedApps />
        </Tabs.Panel>
        <Tabs.Panel value={paths.unmanagedApps()}>
          <UnmanagedApps />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function ManagedApps() {
  const statuses = useAppStatuses()
  return (
    <List
      noun="applications"
      cacheKey={['apps']}
      load={({ filter, page_size, page_token }, signal) =>
        ask('AppSearch.Search', { request: { query: filter, pageSize: page_size, pageToken: page_token }, signal })
      }
      columns={[
        {
          title: 'Name',
          width: 2,
          cell: ({ id = '', displayName }) => <TextLink to={paths.app(id)}>{displayName}</TextLink>,
        },
        { title: 'Accounts', cell: ({ userCount }) => formatCount(userCount) },
        {
          title: 'Sync status',
          cell: ({ id = '' }) => {
            const found = statuses?.get(id)
            if (found === undefined) return '–'
            return (
              <TextLink to={paths.app(id, 'connectors')}>
                <StatusChip status={found.status} />
              </TextLink>
            )
          },
        },
        { title: 'Last sync', cell: ({ id = '' }) => <Time at={statuses?.get(id)?.lastSuccessAt} /> },
        { title: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
      empty={
        <Blank title="No applications yet">
          An application is a system whose access is kept here. A connector brings one.
        </Blank>
      }
    />
  )
}

interface Discovered {
  readonly id: string
  readonly name: string
}

/** What an identity provider knows and nobody manages yet (APP-2). */
function UnmanagedApps() {
  const me = useMe()
  const [chosen, setChosen] = useState<Discovered>()
  return (
    <>
      <List
        noun="applications"
        cacheKey={['unmanaged apps']}
        load={({ filter, page_size, page_token }, signal) =>
          ask('UnmanagedApps.List', { query: { query: filter, page_size, page_token }, signal })
        }
        columns={[
          { title: 'Name', width: 2, cell: ({ displayName }) => displayName },
          { title: 'Found in', cell: ({ providerDisplayName }) => providerDisplayName || '–' },
          { title: 'Users', cell: ({ userCount }) => formatCount(userCount) },
          {
            title: 'Action',
            cell: ({ appId = '', displayName = '' }) =>
              can.promoteApps(me) && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Manage ${displayName}`}
                  onClick={() => setChosen({ id: appId, name: displayName })}
                >
                  Manage
                </Button>
              ),
          },
        ]}
        empty={
          <Blank title="No unmanaged apps">
            Applications that an identity, SSO or federation provider knows appear here when it has synced.
          </Blank>
        }
      />
      {chosen !== undefined && <Manage app={chosen} close={() => setChosen(undefined)} />}
    </>
  )
}

function Manage({ app, close }: { readonly app: Discovered; readonly close: () => void }) {
  const me = useMe()
  const [owners, setOwners] = useState<readonly Person[]>([{ id: me.userId, name: nameOf(me.name, me.email) }])
  const manage = useChange({
    run: () =>
      ask('UnmanagedApps.Manage', { params: { app_id: app.id }, request: { userIds: owners.map(({ id }) => id) } }),
    done: `${app.name} is managed now`,
    stale: [['apps'], ['unmanaged apps'], ['app choices']],
    onDone: close,
  })
  return (
    <Confirm
      title={`Manage ${app.name}`}
      isOpen
      onClose={close}
      action="Manage"
      onConfirm={() => manage.mutate()}
      isBusy={manage.isPending}
      isReady={owners.length > 0}
    >
      <Text>Its owners decide who may ask for access, and are asked when something fails.</Text>
      <PersonPicker
        label="Owners"
        value={owners}
        onChange={setOwners}
        error={owners.length === 0 ? 'At least one owner is needed' : undefined}
      />
    </Confirm>
  )
}
