import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { type AccountRow, useAccountActions } from '../components/account-actions.tsx'
import { Activity } from '../components/activity.tsx'
import { EntitlementList } from '../components/entitlement-list.tsx'
import { ResourceList } from '../components/resource-list.tsx'
import { type AppTab, paths } from '../paths.ts'
import { List, pastFilter } from '../table/list.tsx'
import type { RowChoice } from '../table/row-actions.tsx'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Monogram } from '../ui/monogram.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { AppAccess } from './app-access.tsx'
import { AppOverview } from './app-overview.tsx'
import { ConnectorList } from './connectors.tsx'

export function AppPage() {
  const { appId = '' } = useParams({ strict: false })
  const { data } = useQuery({
    queryKey: ['app', appId],
    queryFn: ({ signal }) => ask('Apps.Get', { params: { id: appId }, signal }),
  })
  return (
    <Page title={data?.app?.displayName ?? 'Application'} sign={<Monogram name={data?.app?.displayName} size={32} />}>
      <HeldSyncs appId={appId} />
      <PageTabs<AppTab>
        usual="accounts"
        path={(tab) => paths.app(appId, tab)}
        tabs={{
          overview: { title: 'Overview', panel: data?.app && <AppOverview app={data.app} /> },
          accounts: { title: 'Accounts', panel: <Accounts appId={appId} /> },
          entitlements: { title: 'Entitlements', panel: <EntitlementList appId={appId} empty={waitingFor(appId)} /> },
          resources: { title: 'Resources', panel: <ResourceList appId={appId} empty={waitingFor(appId)} /> },
          access: { title: 'Access map', panel: <AppAccess appId={appId} /> },
          connectors: { title: 'Connectors', panel: <ConnectorList appId={appId} /> },
          activity: { title: 'Activity', panel: <Activity kind="app" id={appId} /> },
        }}
      />
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
  { title: 'Inside and outside', column: 'external', choices: [{ value: 'yes', label: 'External' }] },
  pastFilter,
  { title: 'Any sign-in', column: 'login', choices: [{ value: 'never', label: 'Never signed in' }] },
]

function waitingFor(appId: string) {
  return (
    <Blank
      title="Waiting for the first sync"
      action={<ButtonLink to={paths.app(appId, 'connectors')}>Its connectors</ButtonLink>}
    >
      What there is appears here when a connector of this application has synced.
    </Blank>
  )
}

function Accounts({ appId }: { readonly appId: string }) {
  const mayManage = useRequestSettings(appId)?.mayManage === true
  const { actions, dialog } = useAccountActions(appId)
  const choice: RowChoice<AccountRow> = {
    idOf: ({ id = '' }) => id,
    nameOf: ({ displayName, email }) => displayName || email || 'an account without a name',
    actions,
  }
  return (
    <>
      <List
        choice={mayManage ? choice : undefined}
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
          {
            title: 'Last sign-in',
            order: 'lastLogin',
            width: 1.1,
            cell: ({ lastLoginAt }) => <Time at={lastLoginAt} />,
          },
          { title: 'First seen', order: 'firstSeen', width: 1.25, cell: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
        filters={accountFilters}
        hasPast
        empty={waitingFor(appId)}
      />
      {dialog}
    </>
  )
}
