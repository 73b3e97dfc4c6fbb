import { Button, Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { ActionButtons } from '../table/row-actions.tsx'
import { formatCount } from '../ui/count.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { longestTime } from '../ui/longest-time.ts'
import { type EntitlementRow, useEntitlementActions } from './entitlement-actions.tsx'

type Setting = NonNullable<EntitlementRow['lockedSettings']>[number]

interface DetailsProps {
  readonly row: EntitlementRow
  readonly mayManage: boolean
}

/** What an entitlement is, and the settings in force: each with where it comes from, and its lock (APP-6). */
export function EntitlementDetails({ row, mayManage }: DetailsProps) {
  const setting = (name: Setting, value: string, from?: string) => (
    <Lockable {...{ row, name, mayManage }}>
      {value}
      {fromWhere(from, row.resourceType)}
    </Lockable>
  )
  return (
    <Stack align="flex-start">
      <Facts
        of={{
          Description: row.description || undefined,
          Resource: [row.parentDisplayName, row.resourceDisplayName].filter(Boolean).join(' › '),
          Type: inWords(row.resourceType),
          Slug: row.slug,
          Alias: row.alias || undefined,
          Holders: formatCount(row.grantCount),
          Owners: row.owners?.map(({ displayName }) => displayName).join(', ') || 'Nobody',
          Requestable: setting('REQUESTABLE', row.isRequestable === true ? 'Yes' : 'No'),
          'Not offered because': row.whyNotOffered || undefined,
          'Request policy': setting('REQUEST_POLICY', row.grantPolicyDisplayName || 'None', row.grantPolicyFrom),
          'Revoke policy': setting('REVOKE_POLICY', row.revokePolicyDisplayName || 'None', row.revokePolicyFrom),
          'Longest time': setting('LONGEST_TIME', longestTime(row), row.maxDurationFrom),
          'Provisioned by': inWords(row.provisionedBy),
          Risk: row.riskLevel ? inWords(row.riskLevel) : undefined,
        }}
      />
      {mayManage && <Actions row={row} />}
    </Stack>
  )
}

interface LockableProps extends DetailsProps {
  readonly name: Setting
  readonly children: ReactNode
}

/** A locked setting is left alone when many entitlements are changed at once. */
function Lockable({
  row: { id = '', appId = '', isDerived, lockedSettings = [] },
  name,
  mayManage,
  children,
}: LockableProps) {
  const isLocked = lockedSettings.includes(name)
  const lock = useChange({
    run: () =>
      ask('RequestSettings.LockEntitlements', {
        params: { app_id: appId },
        request: { entitlementIds: [id], settings: [name], isLocked: !isLocked },
      }),
    done: isLocked ? 'It is not locked any more' : 'It is locked against changes of many at once',
    stale: [['entitlements'], ['activity']],
  })
  return (
    <Group component="span" gap="xs">
      <span>
        {children}
        {isLocked && ', locked'}
      </span>
      {mayManage && isDerived !== true && (
        <Button
          size="compact-xs"
          variant="default"
          title="Locked settings are left alone when many entitlements are changed at once"
          aria-label={`${isLocked ? 'Unlock' : 'Lock'} ${inWords(name).toLowerCase()}`}
          loading={lock.isPending}
          onClick={() => lock.mutate()}
        >
          {isLocked ? 'Unlock' : 'Lock'}
        </Button>
      )}
    </Group>
  )
}

function fromWhere(place: string | undefined, type = ''): string {
  if (!place) return ''
  if (place === 'entitlement') return ' (set here)'
  return place === 'resource type' ? ` (from the type ${type})` : ` (from the ${place})`
}

function Actions({ row }: { readonly row: EntitlementRow }) {
  const { actions, dialog } = useEntitlementActions(row.appId ?? '')
  return (
    <Group>
      <ActionButtons actions={actions} rows={[row]} />
      {dialog}
    </Group>
  )
}
