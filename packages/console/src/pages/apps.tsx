import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { type AppTab, appTabs, paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { ConnectorList } from './connectors.tsx'

export function AppsPage() {
  return (
    <Page title="Applications">
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
          { title: 'Accounts', cell: ({ userCount }) => Number(userCount ?? 0).toLocaleString('en') },
          { title: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
        empty={
          <Blank title="No applications yet">
            An application is a system whose access is kept here. A connector brings one.
          </Blank>
        }
      />
    </Page>
  )
}

const titles = { accounts: 'Accounts', entitlements: 'Entitlements', resources: 'Resources', connectors: 'Connectors' }

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
        <Tabs.Panel value="accounts">
          <Accounts appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="entitlements">
          <Entitlements appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="resources">
          <Resources appId={appId} />
        </Tabs.Panel>
        <Tabs.Panel value="connectors">
          <ConnectorList appId={appId} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

const waiting = (
  <Blank title="Waiting for the first sync">
    What there is appears here when a connector of this application has synced.
  </Blank>
)

function Accounts({ appId }: { readonly appId: string }) {
  return (
    <List
      noun="accounts"
      cacheKey={['accounts', appId]}
      load={(query, signal) => ask('Lists.Accounts', { query: { ...query, app_id: appId }, signal })}
      columns={[
        { title: 'Name', order: 'name', width: 2, cell: ({ displayName }) => displayName },
        { title: 'E-mail', order: 'email', width: 2, cell: ({ email }) => email },
        { title: 'Status', cell: ({ status }) => status },
        { title: 'Owner', cell: ({ owner }) => owner?.displayName },
        { title: 'Roles', width: 2, cell: ({ roles = [] }) => roles.join(', ') },
        { title: 'Last sign-in', order: 'lastLogin', cell: ({ lastLoginAt }) => <Time at={lastLoginAt} /> },
      ]}
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
        { title: 'Name', order: 'name', width: 2, cell: ({ displayName }) => displayName },
        { title: 'Resource', order: 'resource', cell: ({ resourceDisplayName }) => resourceDisplayName },
        { title: 'Type', order: 'type', cell: ({ resourceType }) => resourceType },
        { title: 'Holders', order: 'holders', cell: ({ grantCount }) => Number(grantCount ?? 0).toLocaleString('en') },
        { title: 'Owners', cell: ({ owners = [] }) => owners.map((owner) => owner.displayName).join(', ') },
      ]}
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
        { title: 'Name', order: 'name', width: 2, cell: ({ displayName }) => displayName },
        { title: 'Type', order: 'type', cell: ({ resourceType }) => resourceType },
        { title: 'In', cell: ({ parentDisplayName }) => parentDisplayName },
        { title: 'Entitlements', cell: ({ entitlementCount }) => entitlementCount },
      ]}
      empty={waiting}
    />
  )
}
