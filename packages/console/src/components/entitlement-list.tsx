import type { ReactNode } from 'react'
import { ask } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { paths } from '../paths.ts'
import { type Column, List, pastFilter } from '../table/list.tsx'
import type { RowChoice } from '../table/row-actions.tsx'
import { formatCount } from '../ui/count.ts'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { longestTime } from '../ui/longest-time.ts'
import { type EntitlementRow, useEntitlementActions } from './entitlement-actions.tsx'

const entitlementFilters = [
  pastFilter,
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

const ofResource: readonly Column<EntitlementRow>[] = [
  { title: 'Resource', order: 'resource', cell: ({ resourceDisplayName }) => resourceDisplayName },
  { title: 'Type', order: 'type', cell: ({ resourceType }) => resourceType },
]

interface EntitlementListProps {
  readonly appId: string
  /** of one resource of the app only */
  readonly resourceId?: string
  readonly empty: ReactNode
}

/** What can be held in an application, or on one thing in it, and what can be done with it (ENT-1, ENT-3). */
export function EntitlementList({ appId, resourceId, empty }: EntitlementListProps) {
  const mayManage = useRequestSettings(appId)?.mayManage === true
  const { actions, dialog } = useEntitlementActions(appId)
  const choice: RowChoice<EntitlementRow> = {
    idOf: ({ id = '' }) => id,
    nameOf: ({ displayName, slug }) => displayName || slug || 'an entitlement without a name',
    actions,
  }
  return (
    <>
      <List
        choice={mayManage ? choice : undefined}
        noun="entitlements"
        cacheKey={['entitlements', appId, resourceId ?? '']}
        load={({ filter, ...query }, signal) => {
          const all = [resourceId === undefined ? '' : `resource:${resourceId}`, filter ?? ''].filter(Boolean).join(' ')
          return ask('Lists.Entitlements', { query: { ...query, filter: all, app_id: appId }, signal })
        }}
        columns={[
          {
            title: 'Name',
            order: 'name',
            width: 2,
            cell: ({ id = '', displayName, slug }) => (
              <TextLink to={paths.entitlement(appId, id)}>{displayName || slug}</TextLink>
            ),
          },
          ...(resourceId === undefined ? ofResource : []),
          { title: 'Holders', order: 'holders', cell: ({ grantCount }) => formatCount(grantCount) },
          { title: 'Owners', cell: ({ owners = [] }) => owners.map((owner) => owner.displayName).join(', ') },
          { title: 'Risk', order: 'risk', cell: ({ riskLevel }) => inWords(riskLevel) },
          { title: 'Requestable', width: 1.25, cell: ({ isRequestable }) => (isRequestable === true ? 'Yes' : 'No') },
          {
            title: 'Request policy',
            width: 1.6,
            cell: ({ grantPolicyDisplayName }) => grantPolicyDisplayName || '–',
          },
          { title: 'Longest time', cell: longestTime },
          { title: 'Provisioned by', width: 1.2, cell: ({ provisionedBy }) => inWords(provisionedBy) },
          { title: 'Slug', order: 'slug', cell: ({ slug }) => slug },
        ]}
        filters={entitlementFilters}
        hasPast
        empty={empty}
      />
      {dialog}
    </>
  )
}
