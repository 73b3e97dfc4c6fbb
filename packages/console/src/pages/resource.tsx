import { Button, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { AccessGraph } from '../components/access-graph.tsx'
import { Activity } from '../components/activity.tsx'
import { EntitlementList } from '../components/entitlement-list.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { NameDialog } from '../components/name-dialog.tsx'
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
  const params = { app_id: appId, app_resource_type_id: data?.resourceTypeId ?? '', id: resourceId }
  const details = useQuery({
    queryKey: ['resources', appId, 'details', resourceId],
    queryFn: async ({ signal }) =>
      (await ask('AppResourceService.Get', { params, signal })).appResourceView?.appResource,
    enabled: data != null && data.endedAt === undefined,
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  if (data === null)
    return <Blank title="There is no such resource">It is not there any more, or you may not see it.</Blank>
  const title = data.displayName || 'Resource'
  return (
    <Page
      title={title}
      action={details.data && <Rename {...{ params, resource: details.data }} />}
      beside={
        data.parentId ? (
          <TextLink to={paths.resource(appId, data.parentId)}>in {data.parentDisplayName}</TextLink>
        ) : (
          <TextLink to={paths.app(appId, 'resources')}>in its application</TextLink>
        )
      }
    >
      {details.data?.customDescription && <Text>{details.data.customDescription}</Text>}
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
                empty={
                  <Blank title="Nothing can be held on it">Entitlements that its connector finds appear here.</Blank>
                }
              />
            ),
          },
          grants: {
            title: 'Grants',
            panel: (
              <GrantList
                condition={`resource:${resourceId}`}
                without="owner"
                empty={<Blank title="Nobody holds it">Whoever is given something on it appears here.</Blank>}
              />
            ),
          },
          inside: {
            title: 'Inside',
            panel: (
              <ResourceList
                appId={appId}
                parentId={resourceId}
                empty={<Blank title="There is nothing in it">What lies in it appears here after a sync.</Blank>}
              />
            ),
          },
          activity: { title: 'Activity', panel: <Activity kind="resource" id={resourceId} /> },
        }}
      />
    </Page>
  )
}

interface RenameProps {
  readonly params: { readonly app_id: string; readonly app_resource_type_id: string; readonly id: string }
  readonly resource: NonNullable<NonNullable<Answer<'AppResourceService.Get'>['appResourceView']>['appResource']>
}

/** What it is called here; the source goes on calling it as it does (DAT-2). */
function Rename({ params, resource }: RenameProps) {
  const mayManage = useRequestSettings(params.app_id)?.mayManage === true
  const [isOpen, setIsOpen] = useState(false)
  if (!mayManage) return null
  return (
    <>
      <Button variant="default" onClick={() => setIsOpen(true)}>
        Rename
      </Button>
      {isOpen && (
        <NameDialog
          title={`Name of ${resource.displayName}`}
          note="Stays, whatever later syncs bring; the source is not changed."
          name={resource.displayName ?? ''}
          description={resource.customDescription ?? ''}
          save={({ name, description }) =>
            ask('AppResourceService.Update', {
              params,
              request: {
                appResource: { displayName: name, customDescription: description },
                updateMask: 'displayName,customDescription',
              },
            })
          }
          stale={[['resources'], ['entitlements'], ['grants'], ['activity'], ['catalog']]}
          close={() => setIsOpen(false)}
        />
      )}
    </>
  )
}
