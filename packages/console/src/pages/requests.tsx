import { Badge, Button, Group } from '@mantine/core'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { type Offered, RequestAccess } from '../forms/request-access.tsx'
import { paths, type RequestsTab } from '../paths.ts'
import { List } from '../table/list.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { TaskList } from './task-list.tsx'

const newRequest = <ButtonLink to={paths.requests('catalog')}>New request</ButtonLink>

/** What a person can ask for, has asked for, has, and has to decide (REQ-3). */
export function RequestsPage() {
  const me = useMe()
  return (
    <Page title="Requests">
      <PageTabs<RequestsTab>
        path={(tab) => paths.requests(tab)}
        tabs={{
          catalog: { title: 'App catalog', panel: <Catalog /> },
          mine: {
            title: 'My requests',
            panel: (
              <TaskList
                condition={`creator:${me.userId}`}
                empty={
                  <Blank title="You have no requests yet" action={newRequest}>
                    What you ask for appears here, with who decides it and when.
                  </Blank>
                }
              />
            ),
          },
          access: { title: 'My access', panel: <MyAccess /> },
          assigned: {
            title: 'Assigned to me',
            panel: (
              <TaskList
                condition={`assignee:${me.userId} state:open`}
                empty={<Blank title="Nothing waits for you">Requests that you have to decide appear here.</Blank>}
              />
            ),
          },
          completed: {
            title: 'Completed',
            panel: (
              <TaskList
                condition="state:closed"
                empty={
                  <Blank title="Nothing is completed yet" action={newRequest}>
                    Requests that were decided, and done, stay here.
                  </Blank>
                }
              />
            ),
          },
        }}
      />
    </Page>
  )
}

type Item = NonNullable<Answer<'RequestCatalogSearchService.SearchEntitlements'>['list']>[number]

/** An entitlement of the catalog with the names of where it is. */
interface CatalogRow extends Offered {
  readonly bindings: NonNullable<Item['appEntitlementUserBindings']>
}

async function loadCatalog(
  grantedStatus: 'ALL' | 'GRANTED',
  { filter = '', page_size: pageSize, page_token: pageToken = '' }: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
) {
  const request = {
    query: String(filter),
    grantedStatus,
    pageSize: Number(pageSize),
    pageToken: String(pageToken),
    expandMask: { paths: ['app_id', 'app_resource_id'] },
  }
  const {
    list = [],
    expanded = [],
    nextPageToken,
  } = await ask('RequestCatalogSearchService.SearchEntitlements', {
    request,
    signal,
  })
  const at = (path = '', member: 'displayName' | 'instructions' = 'displayName') =>
    String(Object(expanded[Number(/\d+/.exec(path)?.[0])])[member] ?? '')
  const rows = list.map(({ entitlement, appEntitlementUserBindings: bindings = [] }): CatalogRow => {
    const { id = '', appId = '', displayName = '', slug = '' } = entitlement?.appEntitlement ?? {}
    const { appPath, appResourcePath } = entitlement ?? {}
    const places = { app: at(appPath), resource: at(appResourcePath), instructions: at(appPath, 'instructions') }
    return { entitlementId: id, appId, displayName, slug, ...places, bindings }
  })
  return { list: rows, nextPageToken }
}

function Catalog() {
  const [asked, setAsked] = useState<Offered>()
  return (
    <>
      <List
        noun="entitlements"
        cacheKey={['catalog', 'ALL']}
        load={(query, signal) => loadCatalog('ALL', query, signal)}
        columns={[
          { title: 'Entitlement', width: 2, cell: ({ displayName }) => displayName },
          {
            title: 'Action',
            cell: (row) =>
              row.bindings.length > 0 ? (
                <Badge variant="outline" tt="none" c="var(--mantine-color-text)">
                  You have it
                </Badge>
              ) : (
                <Button size="compact-sm" onClick={() => setAsked(row)} aria-label={`Request ${row.displayName}`}>
                  Request
                </Button>
              ),
          },
          { title: 'Resource', width: 1.5, cell: ({ resource }) => resource },
          { title: 'Application', width: 1.5, cell: ({ app }) => app },
        ]}
        empty={
          <Blank title="There is nothing to ask for">
            Whoever owns an application decides what can be requested in it, and by whom.
          </Blank>
        }
      />
      {asked !== undefined && <RequestAccess offered={asked} close={() => setAsked(undefined)} />}
    </>
  )
}

/** What the person has, with its end; they can give it up (REQ-17). */
function MyAccess() {
  const me = useMe()
  const giveUp = useChange({
    run: ({ appId, entitlementId }: CatalogRow) =>
      ask('TaskService.CreateRevokeTask', {
        request: {
          appId,
          appEntitlementId: entitlementId,
          identityUserId: me.userId,
          description: 'not needed any more',
        },
      }),
    done: 'It is given up, and taken away now',
    stale: [['catalog'], ['tasks']],
  })
  return (
    <List
      noun="entitlements"
      cacheKey={['catalog', 'GRANTED']}
      load={(query, signal) => loadCatalog('GRANTED', query, signal)}
      columns={[
        { title: 'Entitlement', width: 2, cell: ({ displayName }) => displayName },
        {
          title: 'Action',
          cell: (row) =>
            row.bindings[0]?.deprovisionAt && (
              <Group gap="xs">
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={giveUp.isPending && giveUp.variables.entitlementId === row.entitlementId}
                  onClick={() => giveUp.mutate(row)}
                  aria-label={`Give up ${row.displayName}`}
                >
                  Give up
                </Button>
              </Group>
            ),
        },
        { title: 'Resource', width: 1.5, cell: ({ resource }) => resource },
        { title: 'Application', width: 1.5, cell: ({ app }) => app },
        { title: 'Ends', width: 1.25, cell: ({ bindings }) => <Time at={bindings[0]?.deprovisionAt} /> },
      ]}
      empty={
        <Blank title="You have no access yet" action={newRequest}>
          What you hold in the applications that are connected appears here, with its end.
        </Blank>
      }
    />
  )
}
