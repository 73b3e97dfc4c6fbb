import { Button, Group, Tabs, Text } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { forAll, tellOutcome } from '../api/for-all.ts'
import { useMe } from '../api/me.tsx'
import { nameOf, type Person, PersonPicker } from '../components/person-picker.tsx'
import { paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import type { RowChoice } from '../table/row-actions.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { countOf, formatCount } from '../ui/count.ts'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Monogram } from '../ui/monogram.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

/** The systems whose access is kept here, and those that were only discovered (APP-1). */
export function AppsPage() {
  const me = useMe()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return (
    <Page
      title="Applications"
      action={can.createApps(me) && <ButtonLink to={paths.newApp()}>New application</ButtonLink>}
    >
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
  const me = useMe()
  return (
    <List
      noun="applications"
      cacheKey={['apps']}
      refreshMs={5000}
      load={(query, signal) => ask('Lists.Apps', { query, signal })}
      columns={[
        {
          title: 'Name',
          order: 'name',
          width: 2,
          cell: ({ id = '', displayName }) => (
            <Group gap="xs" wrap="nowrap">
              <Monogram name={displayName} />
              <TextLink to={paths.app(id)} truncate>
                {displayName}
              </TextLink>
            </Group>
          ),
        },
        {
          title: 'Owners',
          width: 1.5,
          cell: ({ owners = [], ownerEntitlementCount = 0 }) =>
            [
              ...owners.map((owner) => owner.displayName),
              ...(Number(ownerEntitlementCount) > 0
                ? [`holders of ${countOf(ownerEntitlementCount, 'entitlements')}`]
                : []),
            ].join(', ') || 'Nobody',
        },
        { title: 'Accounts', order: 'accounts', cell: ({ accountCount }) => formatCount(accountCount) },
        {
          title: 'Entitlements',
          order: 'entitlements',
          width: 1.2,
          cell: ({ entitlementCount }) => formatCount(entitlementCount),
        },
        {
          title: 'Sync status',
          order: 'status',
          width: 1.3,
          cell: ({ id = '', status }) =>
            status === undefined || !can.seeConnectors(me) ? (
              '–'
            ) : (
              <TextLink to={paths.app(id, 'connectors')}>
                <StatusChip status={status} />
              </TextLink>
            ),
        },
        {
          title: 'Last sync',
          order: 'lastSync',
          width: 1.25,
          cell: ({ lastSuccessAt }) => <Time at={lastSuccessAt} />,
        },
        { title: 'Since', order: 'created', width: 1.25, cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
      filters={appFilters}
      empty={
        <Blank
          title="No applications yet"
          action={can.createApps(me) && <ButtonLink to={paths.newApp()}>New application</ButtonLink>}
        >
          An application is a system whose access is kept here. A connector brings one.
        </Blank>
      }
    />
  )
}

const appFilters = [
  {
    title: 'Any sync status',
    column: 'status',
    choices: ['error', 'disabled', 'needs_review', 'stale', 'not_configured', 'paused', 'syncing', 'connected'].map(
      (value) => ({ value, label: inWords(value) }),
    ),
  },
  { title: 'Any owner', column: 'owner', choices: [{ value: 'none', label: 'Without an owner' }] },
  {
    title: 'Any audience',
    column: 'audience',
    choices: [
      { value: 'everyone', label: 'Everyone may ask' },
      { value: 'holders', label: 'Some may ask' },
      { value: 'nobody', label: 'Nobody may ask' },
    ],
  },
]

type Discovered = NonNullable<Answer<'UnmanagedApps.List'>['list']>[number]

/** What an identity provider knows and nobody manages yet (APP-2). */
function UnmanagedApps() {
  const me = useMe()
  const [chosen, setChosen] = useState<readonly Discovered[]>()
  const choice: RowChoice<Discovered> = {
    idOf: ({ appId = '' }) => appId,
    nameOf: ({ displayName = '' }) => displayName,
    actions: [{ title: 'Manage', act: setChosen }],
  }
  return (
    <>
      <List
        choice={can.promoteApps(me) ? choice : undefined}
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
            cell: (row) =>
              can.promoteApps(me) && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Manage ${row.displayName}`}
                  onClick={() => setChosen([row])}
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
      {chosen !== undefined && <Manage apps={chosen} close={() => setChosen(undefined)} />}
    </>
  )
}

function Manage({ apps, close }: { readonly apps: readonly Discovered[]; readonly close: () => void }) {
  const me = useMe()
  const [owners, setOwners] = useState<readonly Person[]>([{ id: me.userId, name: nameOf(me.name, me.email) }])
  const manage = useChange({
    run: () =>
      forAll(apps, ({ appId = '' }) =>
        ask('UnmanagedApps.Manage', { params: { app_id: appId }, request: { userIds: owners.map(({ id }) => id) } }),
      ),
    stale: [['apps'], ['unmanaged apps'], ['app choices']],
    onDone: (outcome) => {
      tellOutcome(outcome, 'applications')
      close()
    },
  })
  const title = apps.length === 1 ? `Manage ${apps[0]?.displayName}` : `Manage ${countOf(apps.length, 'applications')}`
  return (
    <Confirm
      title={title}
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
