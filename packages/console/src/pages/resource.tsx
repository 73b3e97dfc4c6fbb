import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { AccessGraph } from '../components/access-graph.tsx'
import { Activity } from '../components/activity.tsx'
import { EntitlementList } from '../components/entitlement-list.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { ResourceList } from '../components/resource-list.tsx'
import { paths, type ResourceTab } from '../paths.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { Blank, Failure } from '../ui/states.tsx'

/** One thing in an application, a site say: who holds what on it (ENT-3). */
export function ResourcePage() {
  const { appId = '', resourceId = '' } = useParams({ strict: false })
  const { data, error, refetch } = useQuery({
    queryKey: ['resources', appId, 'one', resourceId],
    queryFn: async ({ signal }) => {
      const { list = [] } = await ask('Lists.Resources', {
        query: { app_id: appId, filter: `id:${resourceId}` },
        signal,
      })
      return list[0] ?? null
    },
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  if (data === null)
    return <Blank title="There is no such resource">It is not there any more, or you may not see it.</Blank>
  const title = data.displayName || 'Resource'
  return (
    <Page
      title={title}
      beside={
        data.parentId ? (
          <TextLink to={paths.resource(appId, data.parentId)}>in {data.parentDisplayName}</TextLink>
        ) : (
          <TextLink to={paths.app(appId, 'resources')}>in its application</TextLink>
        )
      }
    >
      <PageTabs<ResourceTab>
        path={(tab) => paths.resource(appId, resourceId, tab)}
        tabs={{
          graph: {
            title: 'Access graph',
            panel: (
              <AccessGraph condition={`resource:${resourceId}`} begins="place" label={`Who holds what on ${title}`} />
            ),
          },
          entitlements: {
            title: 'Entitlements',
            panel: (
              <EntitlementList
                appId={appId}
                resourceId={resourceId}
                empty={<Blank title="Nothing can be held on it" />}
              />
            ),
          },
          grants: {
            title: 'Grants',
            panel: (
              <GrantList
                condition={`resource:${resourceId}`}
                without="owner"
                empty={<Blank title="Nobody holds it" />}
              />
            ),
          },
          inside: {
            title: 'Inside',
            panel: (
              <ResourceList appId={appId} parentId={resourceId} empty={<Blank title="There is nothing in it" />} />
            ),
          },
          activity: { title: 'Activity', panel: <Activity kind="resource" id={resourceId} /> },
        }}
      />
    </Page>
  )
}
