import { Alert, Skeleton, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { useAppOwners } from '../api/app-owners.ts'
import { GrantList } from '../components/grant-list.tsx'
import { type AccountTab, accountTabs, paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { durationInWords } from '../ui/duration.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank, Failure } from '../ui/states.tsx'

const titles = { details: 'Details', grants: 'Grants', past: 'Past grants' } as const

const isTab = (name: string | null | undefined): name is AccountTab => accountTabs.some((tab) => tab === name)

/** One right on one resource: what it is, and who holds it (ENT-2, ENT-3). */
export function EntitlementPage() {
  const { appId = '', entitlementId = '', tab } = useParams({ strict: false })
  const navigate = useNavigate()
  const { mayManage } = useAppOwners(appId)
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
  const open = isTab(tab) ? tab : 'grants'
  return (
    <Page
      title={data.displayName ?? 'Entitlement'}
      beside={<TextLink to={paths.app(appId, 'entitlements')}>in its application</TextLink>}
    >
      {data.isDerived === true && (
        <Alert color="gray" title="Derived, cannot be requested or revoked here">
          It follows from roles in single places. Look at the grants to see who holds it, and at the places to change
          that.
        </Alert>
      )}
      <Tabs
        value={open}
        onChange={(to) => isTab(to) && void navigate({ to: paths.entitlement(appId, entitlementId, to) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {accountTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {titles[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="details">
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
                ? `${data.grantPolicyDisplayName} (${data.grantPolicyFrom === 'entitlement' ? 'set here' : `from the ${inWords(data.grantPolicyFrom).toLowerCase()}`})`
                : 'None',
              'Longest time':
                data.maxDuration === undefined
                  ? 'Without a limit'
                  : durationInWords(Number.parseFloat(String(data.maxDuration))),
              'Provisioned by': inWords(data.provisionedBy),
              Risk: data.riskLevel ? inWords(data.riskLevel) : undefined,
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="grants">
          <GrantList
            condition={`entitlement:${entitlementId}`}
            without="entitlement"
            mayRevoke={mayManage && data.isDerived !== true}
            empty={<Blank title="Nobody holds it" />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="past">
          <GrantList
            condition={`entitlement:${entitlementId}`}
            without="entitlement"
            isPast
            empty={<Blank title="Nobody has held it before" />}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
