import { type ReactNode, useState } from 'react'
import { ask } from '../api/api.ts'
import { paths } from '../paths.ts'
import { type Column, List } from '../table/list.tsx'
import type { RowChoice } from '../table/row-actions.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'
import { type GrantRow, useGrantActions } from './grant-actions.tsx'
import { Why, WhyDrawer } from './grant-why.tsx'

interface GrantListProps {
  /** whose, as the server's list reads it */
  readonly condition: string
  /** those that have ended, instead of those that are held */
  readonly isPast?: boolean
  /** what the page itself says already */
  readonly without: 'account' | 'entitlement' | 'owner'
  readonly mayRevoke?: boolean
  readonly empty: ReactNode
}

/** Who holds what, since when and why, or held it until when (ACC-6, ENT-2, DAT-3). */
export function GrantList({ condition, isPast = false, without, mayRevoke = false, empty }: GrantListProps) {
  const account: Column<GrantRow> = {
    title: 'Account',
    width: 1.6,
    cell: ({ appId = '', accountId = '', accountDisplayName }) => (
      <TextLink to={paths.account(appId, accountId)}>{accountDisplayName || 'No name'}</TextLink>
    ),
  }
  const owner: Column<GrantRow> = { title: 'Owner', width: 1.2, cell: (row) => row.owner?.displayName ?? '–' }
  const entitlement: Column<GrantRow> = {
    title: 'Entitlement',
    width: 2,
    cell: ({ appId = '', entitlementId = '', entitlementDisplayName }) => (
      <TextLink to={paths.entitlement(appId, entitlementId)}>{entitlementDisplayName}</TextLink>
    ),
  }
  const resource: Column<GrantRow> = { title: 'Resource', cell: (row) => row.resourceDisplayName }
  const end: Column<GrantRow>[] = isPast
    ? [
        { title: 'Ended', width: 1.25, cell: (row) => <Time at={row.endedAt} /> },
        { title: 'Because', width: 1.2, cell: ({ endedBecause }) => inWords(endedBecause || 'gone') },
      ]
    : [
        {
          title: 'Expires',
          width: 1.25,
          cell: (row) => (row.expiresAt === undefined ? '–' : <Time at={row.expiresAt} />),
        },
      ]
  const [opened, setOpened] = useState<GrantRow>()
  const { actions, dialog } = useGrantActions()
  const choice: RowChoice<GrantRow> = {
    idOf: ({ id = '' }) => id,
    nameOf: ({ entitlementDisplayName, accountDisplayName }) => `${entitlementDisplayName} of ${accountDisplayName}`,
    actions,
  }
  return (
    <>
      <List
        choice={mayRevoke && !isPast ? choice : undefined}
        noun="grants"
        cacheKey={['grants', condition, String(isPast)]}
        load={({ filter, ...query }, signal) => {
          const all = [condition, isPast ? 'ended:yes' : '', filter ?? ''].filter(Boolean).join(' ')
          return ask('Lists.Grants', { query: { ...query, filter: all }, signal })
        }}
        columns={[
          ...(without === 'account' ? [] : [account]),
          ...(without === 'entitlement' ? [owner] : [entitlement, resource]),
          { title: 'Since', order: 'since', width: 1.25, cell: (row) => <Time at={row.since} /> },
          { title: 'Why', width: 2.4, cell: (row) => <Why grant={row} onOpen={() => setOpened(row)} /> },
          ...end,
        ]}
        empty={empty}
        hasPast={!isPast}
      />
      <WhyDrawer grant={opened} close={() => setOpened(undefined)} />
      {dialog}
    </>
  )
}
