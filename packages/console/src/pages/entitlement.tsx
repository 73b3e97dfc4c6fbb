import { Alert, Button, Group, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { Activity } from '../components/activity.tsx'
import { type EntitlementRow, useEntitlementActions } from '../components/entitlement-actions.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { type AccountTab, paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { longestTime } from '../ui/longest-time.ts'
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
          <TextLink to={paths.resource(appId, data.resourceId ?? '')}>
            on {[data.parentDisplayName, data.resourceDisplayName].filter(Boolean).join(' › ')}
          </TextLink>
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
            panel: (
              <Stack align="flex-start">
                <Facts
                  of={{
                    Resource: [data.parentDisplayName, data.resourceDisplayName].filter(Boolean).join(' › '),
                    Type: inWords(data.resourceType),
                    Slug: data.slug,
                    Alias: data.alias || undefined,
                    Holders: formatCount(data.grantCount),
                    Owners: data.owners?.map(({ displayName }) => displayName).join(', ') || 'Nobody',
                    Requestable: data.isRequestable === true ? 'Yes' : 'No',
                    'Not offered because': data.whyNotOffered || undefined,
                    'Request policy': data.grantPolicyDisplayName
                      ? data.grantPolicyDisplayName + fromWhere(data.grantPolicyFrom)
                      : 'None',
                    'Longest time': longestTime(data) + fromWhere(data.maxDurationFrom),
                    'Provisioned by': inWords(data.provisionedBy),
                    Risk: data.riskLevel ? inWords(data.riskLevel) : undefined,
                  }}
                />
                {mayManage && <Actions row={data} />}
              </Stack>
            ),
          },
          grants: {
            title: 'Grants',
            panel: (
              <GrantList
                condition={`entitlement:${entitlementId}`}
                without="entitlement"
                mayRevoke={mayManage && data.isDerived !== true}
                empty={<Blank title="Nobody holds it" />}
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
                empty={<Blank title="Nobody has held it before" />}
              />
            ),
          },
          activity: { title: 'Activity', panel: <Activity kind="entitlement" id={entitlementId} /> },
        }}
      />
    </Page>
  )
}

/** Where a setting that is in force comes from (APP-6). */
function fromWhere(place: string | undefined): string {
  if (!place) return ''
  return place === 'entitlement' ? ' (set here)' : ` (from the ${inWords(place).toLowerCase()})`
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

function Actions({ row }: { readonly row: EntitlementRow }) {
  const { actions, dialog } = useEntitlementActions(row.appId ?? '')
  return (
    <Group>
      {actions
        .filter(({ isFor }) => isFor?.([row]) !== false)
        .map(({ title, act }) => (
          <Button key={title} variant="default" onClick={() => act([row])}>
            {title}
          </Button>
        ))}
      {dialog}
    </Group>
  )
}
