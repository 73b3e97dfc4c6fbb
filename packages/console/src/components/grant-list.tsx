import type { ReactNode } from 'react'
import { ask } from '../api/api.ts'
import { paths } from '../paths.ts'
import { type Column, List } from '../table/list.tsx'
import type { RowChoice } from '../table/row-actions.tsx'
import { durationInWords } from '../ui/duration.ts'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'
import { type GrantRow, useGrantActions } from './grant-actions.tsx'

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
          { title: 'Why', width: 2.4, cell: (row) => <Why grant={row} /> },
          ...end,
        ]}
        empty={empty}
        hasPast={!isPast}
      />
      {dialog}
    </>
  )
}

/** Each reason that there is: the requests that asked for it, or that it was found (ACC-6). */
function Why({ grant: { sources = [], isDerived } }: { readonly grant: GrantRow }) {
  const requests = sources.filter(({ kind }) => kind === 'task')
  if (requests.length === 0) return <>{isDerived === true ? 'Follows from another grant' : 'Found by a sync'}</>
  return (
    <>
      {requests.map((request, place) => (
        <span key={request.id} title={inWordsOf(request)}>
          {place > 0 && '; '}
          <TextLink to={paths.task(request.id ?? '')} underline="always">
            Request {request.taskNumber}
          </TextLink>
          {inWordsOf(request)}
        </span>
      ))}
    </>
  )
}

/** By whom it was asked for and allowed, for how long, and why. */
function inWordsOf({ requester, approvers = [], duration, reason }: NonNullable<GrantRow['sources']>[number]): string {
  const names = approvers.map(({ displayName }) => displayName).join(', ')
  return [
    requester !== undefined && ` by ${requester.displayName}`,
    names !== '' && `, approved by ${names}`,
    duration !== undefined && `, for ${durationInWords(Number.parseFloat(String(duration)))}`,
    reason && `: ${reason}`,
  ]
    .filter(Boolean)
    .join('')
}
