import { Alert, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { Activity } from '../components/activity.tsx'
import { EntitlementDetails } from '../components/entitlement-details.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { type AccountTab, paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { Blank, Failure } from '../ui/states.tsx'

/** One right on one resource: what it is, and who holds it (ENT-2, ENT-3). */
export function EntitlementPage() {
  const { appId = '', entitlementId = '' } = useParams({ strict: false })
  const mayManage = useRequestSettings(appId)?.mayManage === true
  const { data, error, refetch } = useQuery({
    queryKey: ['entitlements', appId, 'one', entitlementId],
    queryFn: async ({ signal }) => {
      const query = { app_id: appId, filter: `id:${entitlementId}` }
      const { list = [] } = await ask('Lists.Entitlements', { query, signal })
      return list[0] ?? null
    },
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  if (data === null)
    return <Blank title="There is no such entitlement">It is not there any more, or you may not see it.</Blank>
  return (
    <Page
      title={data.displayName ?? 'Entitlement'}
      beside={
        <>
          <span>
            on{' '}
            {data.parentId && (
              <>
                <TextLink to={paths.resource(appId, data.parentId)}>{data.parentDisplayName}</TextLink> ›{' '}
              </>
            )}
            <TextLink to={paths.resource(appId, data.resourceId ?? '')}>{data.resourceDisplayName}</TextLink>
          </span>
          <TextLink to={paths.app(appId, 'entitlements')}>in its application</TextLink>
        </>
      }
    >
      {data.isDerived === true && (
        <Alert color="gray" title="Derived, cannot be requested or revoked here">
          It follows from roles in single places, where it can be changed:{' '}
          <Places appId={appId} resourceId={data.resourceId ?? ''} />
        </Alert>
      )}
      <PageTabs<AccountTab>
        usual="grants"
        path={(tab) => paths.entitlement(appId, entitlementId, tab)}
        tabs={{
          details: {
            title: 'Details',
            panel: <EntitlementDetails row={data} mayManage={mayManage} />,
          },
          grants: {
            title: 'Grants',
            panel: (
              <GrantList
                condition={`entitlement:${entitlementId}`}
                without="entitlement"
                mayRevoke={mayManage && data.isDerived !== true}
                empty={
                  <Blank title="Nobody holds it">Whoever is given it, here or in the application, appears here.</Blank>
                }
              />
            ),
          },
          past: {
            title: 'Past grants',
            panel: (
              <GrantList
                condition={`entitlement:${entitlementId}`}
                without="entitlement"
                isPast
                empty={<Blank title="Nobody has held it before">Whoever loses it stays here, with why.</Blank>}
              />
            ),
          },
          activity: { title: 'Activity', panel: <Activity kind="entitlement" id={entitlementId} /> },
        }}
      />
    </Page>
  )
}

const placesMost = 50

/** Where the role of a derived entitlement is held: there it has an entitlement of its own, which is called after the role. */
function Places({ appId, resourceId }: { readonly appId: string; readonly resourceId: string }) {
  const { data } = useQuery({
    queryKey: ['entitlements', appId, 'places of', resourceId],
    queryFn: async ({ signal }) => {
      const query = { app_id: appId, page_size: placesMost }
      const found = await ask('Lists.Resources', { query: { ...query, filter: `id:${resourceId}` }, signal })
      const [role] = found.list ?? []
      if (role === undefined) return []
      const filter = `slug:"role:${role.sourceId}" held:yes`
      const { list = [] } = await ask('Lists.Entitlements', { query: { ...query, filter, sort: '-holders' }, signal })
      return list
    },
  })
  if (data === undefined) return null
  if (data.length === 0) return <>nobody holds the role in any of them.</>
  return (
    <>
      {data.map(({ id = '', resourceDisplayName, grantCount }, place) => (
        <span key={id}>
          {place > 0 && ', '}
          <TextLink to={paths.entitlement(appId, id)} underline="always">
            {resourceDisplayName}
          </TextLink>{' '}
          ({formatCount(grantCount)})
        </span>
      ))}
      .
    </>
  )
}
