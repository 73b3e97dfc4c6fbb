import { Text, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { forAll, type Outcome, tellOutcome } from '../api/for-all.ts'
import { paths } from '../paths.ts'
import type { RowAction } from '../table/row-actions.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { countOf } from '../ui/count.ts'

export type GrantRow = NonNullable<Answer<'Lists.Grants'>['list']>[number]

type Dialog = 'revoke' | 'set' | 'remove'

const stale = [['tasks'], ['grants'], ['activity']]

/** What owners do about access that is held: take it away with a reason, and say when it ends (ENT-2). */
export function useGrantActions(): { readonly actions: readonly RowAction<GrantRow>[]; readonly dialog: ReactNode } {
  const [asked, setAsked] = useState<{ readonly what: Dialog; readonly rows: readonly GrantRow[] }>()
  const isHeldDirectly = (rows: readonly GrantRow[]) => rows.every(({ isDerived }) => isDerived !== true)
  const open = (what: Dialog) => (rows: readonly GrantRow[]) => setAsked({ what, rows })
  const Form = { revoke: Revoke, set: SetEnd, remove: RemoveEnd }[asked?.what ?? 'revoke']
  return {
    actions: [
      { title: 'Revoke', act: open('revoke'), isFor: isHeldDirectly },
      { title: 'Set expiration', act: open('set'), isFor: isHeldDirectly },
      {
        title: 'Remove expiration',
        act: open('remove'),
        isFor: (rows) => isHeldDirectly(rows) && rows.some(({ expiresAt }) => expiresAt !== undefined),
      },
    ],
    dialog: asked !== undefined && <Form rows={asked.rows} close={() => setAsked(undefined)} />,
  }
}

interface FormProps {
  readonly rows: readonly GrantRow[]
  readonly close: () => void
}

function namesOf(rows: readonly GrantRow[]): string {
  const [first] = rows
  return rows.length === 1 ? (first?.entitlementDisplayName ?? '') : countOf(rows.length, 'grants')
}

function Revoke({ rows, close }: FormProps) {
  const [reason, setReason] = useState('')
  const navigate = useNavigate()
  const revoke = useChange({
    run: async () => {
      const made: string[] = []
      const outcome = await forAll(rows, async ({ appId = '', accountId = '', entitlementId = '' }) => {
        const request = {
          ...{ appId, appEntitlementId: entitlementId, appUserId: accountId },
          description: reason.trim(),
        }
        const { taskView } = await ask('TaskService.CreateRevokeTask', { request })
        made.push(taskView?.task?.id ?? '')
      })
      return { ...outcome, made }
    },
    stale,
    onDone: ({ made, ...outcome }) => {
      tellOutcome(outcome, 'grants')
      if (outcome.failedCount > 0) return
      if (rows.length === 1) void navigate({ to: paths.task(made[0] ?? '') })
      else close()
    },
  })
  return (
    <Confirm
      title={`Revoke ${namesOf(rows)}`}
      isOpen
      onClose={close}
      action="Revoke"
      onConfirm={() => revoke.mutate()}
      isBusy={revoke.isPending}
      isReady={reason.trim() !== ''}
      isDestructive
    >
      <Text>
        {rows.length === 1 ? `${rows[0]?.accountDisplayName} does not hold it` : 'They are not held'} any more as soon
        as the revoke policy and the connector have done their part.
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

function useEnds(close: () => void) {
  return useChange({
    run: (change: () => Promise<Outcome>) => change(),
    stale,
    onDone: (outcome) => {
      tellOutcome(outcome, 'grants')
      if (outcome.failedCount === 0) close()
    },
  })
}

const paramsOf = ({ appId = '', entitlementId = '', accountId = '' }: GrantRow) => ({
  app_id: appId,
  app_entitlement_id: entitlementId,
  app_user_id: accountId,
})

/** Taken away by itself at that moment, whatever it was held for. */
function SetEnd({ rows, close }: FormProps) {
  const [at, setAt] = useState('')
  const save = useEnds(close)
  const change = () =>
    forAll(rows, (row) =>
      ask('AppEntitlementUserBindingService.UpdateGrantDuration', {
        params: paramsOf(row),
        request: { newDeprovisionAt: new Date(at).toISOString() },
      }),
    )
  return (
    <Confirm
      title={`Set the expiration of ${namesOf(rows)}`}
      isOpen
      onClose={close}
      action="Set"
      onConfirm={() => save.mutate(change)}
      isBusy={save.isPending}
      isReady={!Number.isNaN(Date.parse(at))}
    >
      <Text>It is taken away by itself at that time, and its holder hears of it before.</Text>
      <TextInput
        type="datetime-local"
        label="Expires"
        defaultValue={at}
        onChange={({ currentTarget }) => setAt(currentTarget.value)}
      />
    </Confirm>
  )
}

function RemoveEnd({ rows, close }: FormProps) {
  const save = useEnds(close)
  const change = () =>
    forAll(rows, (row) =>
      ask('AppEntitlementUserBindingService.RemoveGrantDuration', { params: paramsOf(row), request: {} }),
    )
  return (
    <Confirm
      title={`Remove the expiration of ${namesOf(rows)}`}
      isOpen
      onClose={close}
      action="Remove"
      onConfirm={() => save.mutate(change)}
      isBusy={save.isPending}
    >
      <Text>It stays until somebody takes it away.</Text>
    </Confirm>
  )
}
