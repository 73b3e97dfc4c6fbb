import type { ReactNode } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { paths } from '../paths.ts'
import { type Column, List, pastFilter } from '../table/list.tsx'
import { TextLink } from '../ui/link.tsx'

type ResourceRow = NonNullable<Answer<'Lists.Resources'>['list']>[number]

const inWhat: Column<ResourceRow> = {
  title: 'In',
  cell: ({ appId = '', parentId, parentDisplayName }) =>
    parentId && <TextLink to={paths.resource(appId, parentId)}>{parentDisplayName}</TextLink>,
}

interface ResourceListProps {
  readonly appId: string
  /** what is directly in this resource only */
  readonly parentId?: string
  readonly empty: ReactNode
}

/** The things in an application, or in one of them. */
export function ResourceList({ appId, parentId, empty }: ResourceListProps) {
  return (
    <List
      noun="resources"
      cacheKey={['resources', appId, 'in', parentId ?? '']}
      load={({ filter, ...query }, signal) => {
        const all = [parentId === undefined ? '' : `parent:${parentId}`, filter ?? ''].filter(Boolean).join(' ')
        return ask('Lists.Resources', { query: { ...query, filter: all, app_id: appId }, signal })
      }}
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
        ...(parentId === undefined ? [inWhat] : []),
        { title: 'Entitlements', cell: ({ entitlementCount }) => entitlementCount },
      ]}
      filters={[pastFilter]}
      hasPast
      empty={empty}
    />
  )
}
