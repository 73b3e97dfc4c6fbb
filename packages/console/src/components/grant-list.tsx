import { Button, Text, Textarea } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { paths } from '../paths.ts'
import { type Column, List } from '../table/list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'

export type GrantRow = NonNullable<Answer<'Lists.Grants'>['list']>[number]

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
  const [revoked, setRevoked] = useState<GrantRow>()
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
        { title: 'Ended', cell: (row) => <Time at={row.endedAt} /> },
        { title: 'Because', width: 1.2, cell: ({ endedBecause }) => inWords(endedBecause || 'gone') },
      ]
    : [{ title: 'Expires', cell: (row) => (row.expiresAt === undefined ? '–' : <Time at={row.expiresAt} />) }]
  const revoke: Column<GrantRow>[] =
    mayRevoke && !isPast
      ? [
          {
            title: 'Action',
            cell: (row) =>
              row.isDerived !== true && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Revoke ${row.entitlementDisplayName} of ${row.accountDisplayName}`}
                  onClick={() => setRevoked(row)}
                >
                  Revoke
                </Button>
              ),
          },
        ]
      : []
  return (
    <>
      <List
        noun="grants"
        cacheKey={['grants', condition, String(isPast)]}
        load={({ filter, ...query }, signal) => {
          const all = [condition, isPast ? 'ended:yes' : '', filter ?? ''].filter(Boolean).join(' ')
          return ask('Lists.Grants', { query: { ...query, filter: all }, signal })
        }}
        columns={[
          ...(without === 'account' ? [] : [account]),
          ...(without === 'entitlement' ? [owner] : [entitlement, resource]),
          { title: 'Since', order: 'since', cell: (row) => <Time at={row.since} /> },
          { title: 'Why', width: 1.4, cell: (row) => <Why grant={row} /> },
          ...end,
          ...revoke,
        ]}
        empty={empty}
        hasPast={!isPast}
      />
      {revoked !== undefined && <Revoke grant={revoked} close={() => setRevoked(undefined)} />}
    </>
  )
}

/** Each reason that there is: the requests that asked for it, or that it was found. */
function Why({ grant: { sources = [], isDerived } }: { readonly grant: GrantRow }) {
  const requests = sources.filter(({ kind }) => kind === 'task')
  if (requests.length === 0) return <>{isDerived === true ? 'Follows from another grant' : 'Found by a sync'}</>
  return (
    <>
      {requests.map(({ id = '', taskNumber }, place) => (
        <span key={id}>
          {place > 0 && ', '}
          <TextLink to={paths.task(id)} underline="always">
            Request {taskNumber}
          </TextLink>
        </span>
      ))}
    </>
  )
}

function Revoke({ grant, close }: { readonly grant: GrantRow; readonly close: () => void }) {
  const [reason, setReason] = useState('')
  const navigate = useNavigate()
  const { appId = '', accountId = '', entitlementId = '' } = grant
  const revoke = useChange({
    run: () =>
      ask('TaskService.CreateRevokeTask', {
        request: { appId, appEntitlementId: entitlementId, appUserId: accountId, description: reason.trim() },
      }),
    done: ({ taskView }) => `Task ${taskView?.task?.numericId} takes it away`,
    stale: [['tasks'], ['grants']],
    onDone: ({ taskView }) => void navigate({ to: paths.task(taskView?.task?.id ?? '') }),
  })
  return (
    <Confirm
      title={`Revoke ${grant.entitlementDisplayName}`}
      isOpen
      onClose={close}
      action="Revoke"
      onConfirm={() => revoke.mutate()}
      isBusy={revoke.isPending}
      isReady={reason.trim() !== ''}
      isDestructive
    >
      <Text>
        {grant.accountDisplayName} does not hold it any more as soon as the revoke policy and the connector have done
        their part.
      </Text>
      <Textarea
        label="Why"
        required
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        autosize
        minRows={2}
      />
    </Confirm>
  )
}
