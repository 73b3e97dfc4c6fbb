import { Alert, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { type AppTab, appTabs, paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { formatCount } from '../ui/count.ts'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { AppAccess } from './app-access.tsx'
import { AppOverview } from './app-overview.tsx'
import { ConnectorList } from './connectors.tsx'

const titles = {
  overview: 'Overview',
  accounts: 'Accounts',
  entitlements: 'Entitlements',
  resources: 'Resources',
  access: 'Access map',
  connectors: 'Connectors',
}

const isTab = (name: string | null | undefined): name is AppTab => appTabs.some((tab) => tab === name)

export function AppPage() {
  const { appId = '', tab } = useParams({ strict: false })
  const navigate = useNavigate()
  const { data } = useQuery({
    queryKey: ['app', appId],
    queryFn: ({ signal }) => ask('Apps.Get', { params: { id: appId }, signal }),
  })
  const open = isTab(tab) ? tab : 'accounts'
  return (
    <Page title={data?.app?.displayName ?? 'Application'}>
      <HeldSyncs appId={appId} />
      <Tabs
        value={open}
        onChange={(to) => isTab(to) && void navigate({ to: paths.app(appId, to) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {appTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {titles[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">{data?.app !== undefined && <AppOverview app={data.app} />}</Tabs.Panel>
        <Tabs.Panel value="accounts">
          <Accounts appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="entitlements">
          <Entitlements appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="resources">
          <Resources appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="access">
          <AppAccess appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="connectors">
          <ConnectorList appId={appId} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** That something is held says so on the app, too (CON-21). */
function HeldSyncs({ appId }: { readonly appId: string }) {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['connectors', appId, 'held'],
    queryFn: ({ signal }) =>
      ask('Lists.Connectors', { query: { app_id: appId, filter: 'status:needs_review' }, signal }),
    enabled: can.seeConnectors(me),
  })
  return data?.list?.map(({ id = '', displayName }) => (
    <Alert key={id} color="orange" title="Much more is gone than usual: a sync is held">
      <Text size="sm">
        What is shown here is what was known before. Look at{' '}
        <TextLink to={paths.connector(appId, id)} underline="always">
          {displayName}
        </TextLink>
        .
      </Text>
    </Alert>
  ))
}

const waiting = (
  <Blank title="Waiting for the first sync">
    What there is appears here when a connector of this application has synced.
  </Blank>
)

const choicesOf = (...values: readonly string[]) => values.map((value) => ({ value, label: inWords(value) }))

const accountFilters = [
  { title: 'Any status', column: 'status', choices: choicesOf('enabled', 'disabled', 'deleted', 'unknown') },
  { title: 'Any type', column: 'type', choices: choicesOf('user', 'service', 'system') },
  {
    title: 'Any owner',
    column: 'owner',
    choices: [
      { value: 'none', label: 'Without an owner' },
      { value: 'disabled', label: 'Owner is disabled' },
      { value: 'ambiguous', label: 'Several people fit' },
    ],
  },
  { title: 'Any sign-in', column: 'login', choices: [{ value: 'never', label: 'Never signed in' }] },
]

const entitlementFilters = [
  {
    title: 'Held or not',
    column: 'held',
    choices: [
      { value: 'yes', label: 'Held by somebody' },
      { value: 'no', label: 'Held by nobody' },
    ],
  },
  {
    title: 'Requestable or not',
    column: 'requestable',
    choices: [
      { value: 'yes', label: 'Requestable' },
      { value: 'no', label: 'Not requestable' },
    ],
  },
]

function Accounts({ appId }: { readonly appId: string }) {
  return (
    <List
      noun="accounts"
      cacheKey={['accounts', appId]}
      load={(query, signal) => ask('Lists.Accounts', { query: { ...query, app_id: appId }, signal })}
      columns={[
        {
          title: 'Name',
          order: 'name',
          width: 2,
          cell: ({ id = '', displayName, email }) => (
            <TextLink to={paths.account(appId, id)}>{displayName || email || 'No name'}</TextLink>
          ),
        },
        { title: 'E-mail', order: 'email', width: 2, cell: ({ email }) => email },
        { title: 'Status', cell: ({ status }) => inWords(status) },
        { title: 'Type', cell: ({ type }) => inWords(type) },
        { title: 'Owner', width: 1.5, cell: ({ owner }) => owner?.displayName ?? '–' },
        {
          title: 'Matched by',
          width: 1.2,
          cell: ({ owner, ownerRule, ownerSetBy }) => (owner ? inWords(ownerRule || ownerSetBy) : '–'),
        },
        { title: 'Roles', width: 2, cell: ({ roles = [] }) => roles.join(', ') },
        { title: 'Last sign-in', order: 'lastLogin', width: 1.1, cell: ({ lastLoginAt }) => <Time at={lastLoginAt} /> },
        { title: 'First seen', order: 'firstSeen', width: 1.1, cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
      filters={accountFilters}
      hasPast
      empty={waiting}
    />
  )
}

function Entitlements({ appId }: { readonly appId: string }) {
  return (
    <List
      noun="entitlements"
      cacheKey={['entitlements', appId]}
      load={(query, signal) => ask('Lists.Entitlements', { query: { ...query, app_id: appId }, signal })}
      columns={[
        {
          title: 'Name',
          order: 'name',
          width: 2,
          cell: ({ id = '', displayName, slug }) => (
            <TextLink to={paths.entitlement(appId, id)}>{displayName || slug}</TextLink>
          ),
        },
        { title: 'Resource', order: 'resource', cell: ({ resourceDisplayName }) => resourceDisplayName },
        { title: 'Type', order: 'type', cell: ({ resourceType }) => resourceType },
        { title: 'Holders', order: 'holders', cell: ({ grantCount }) => formatCount(grantCount) },
        { title: 'Owners', cell: ({ owners = [] }) => owners.map((owner) => owner.displayName).join(', ') },
      ]}
      filters={entitlementFilters}
      hasPast
      empty={waiting}
    />
  )
}

function Resources({ appId }: { readonly appId: string }) {
  return (
    <List
      noun="resources"
      cacheKey={['resources', appId]}
      load={(query, signal) => ask('Lists.Resources', { query: { ...query, app_id: appId }, signal })}
      columns={[
        {
          title: 'Name',
          order: 'name',
          width: 2,
          cell: ({ id = '', displayName }) => (
            <TextLink to={paths.resource(appId, id)}>{displayName || 'No name'}</TextLink>
          ),
        },
        { title: 'Type', order: 'type', cell: ({ resourceType }) => resourceType },
        { title: 'In', cell: ({ parentDisplayName }) => parentDisplayName },
        { title: 'Entitlements', cell: ({ entitlementCount }) => entitlementCount },
      ]}
      empty={waiting}
    />
  )
}
