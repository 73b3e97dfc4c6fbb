import { List, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { forAll, tellOutcome } from '../api/for-all.ts'
import type { RowAction } from '../table/row-actions.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { countOf } from '../ui/count.ts'
import { tell } from '../ui/toast.ts'
import { RolesChoice } from './roles-choice.tsx'

export type UserRow = NonNullable<Answer<'Lists.Users'>['list']>[number]

type Status = 'ENABLED' | 'DISABLED' | 'DELETED'

interface Asked {
  readonly what: 'roles' | Status
  readonly rows: readonly UserRow[]
}

const stale = [['users'], ['directory user'], ['activity'], ['me']] as const

/** What administrators decide about people, one or many: their roles, and whether they come in (ROL-6, DIR-5). */
export function useUserActions(): { readonly actions: readonly RowAction<UserRow>[]; readonly dialog: ReactNode } {
  const [asked, setAsked] = useState<Asked>()
  const close = () => setAsked(undefined)
  const open = (what: Asked['what']) => (rows: readonly UserRow[]) => setAsked({ what, rows })
  const some = (status: string) => (rows: readonly UserRow[]) => rows.some((row) => row.status === status)
  return {
    actions: [
      { title: 'Change roles', act: open('roles'), isFor: (rows) => !some('deleted')(rows) },
      { title: 'Enable', act: open('ENABLED'), isFor: some('disabled') },
      { title: 'Disable', act: open('DISABLED'), isFor: some('enabled') },
      { title: 'Delete', act: open('DELETED'), isFor: (rows) => rows.some(({ status }) => status !== 'deleted') },
    ],
    dialog:
      asked &&
      (asked.what === 'roles' ? (
        <ChangeRoles rows={asked.rows} close={close} />
      ) : (
        <ChangeStatus rows={asked.rows} status={asked.what} close={close} />
      )),
  }
}

export function nameOf({ displayName, email }: UserRow): string {
  return displayName || email || 'a user without a name'
}

interface DialogProps {
  readonly rows: readonly UserRow[]
  readonly close: () => void
}

/** All roles of each are replaced, with one or with many (ROL-6). */
function ChangeRoles({ rows, close }: DialogProps) {
  const [first] = rows
  const [given, setGiven] = useState<readonly string[]>(rows.length === 1 ? (first?.roles ?? []) : ['basic_user'])
  const change = useChange({
    run: () => ask('Directory.SetRoles', { request: { userIds: rows.map(({ id = '' }) => id), roles: [...given] } }),
    done: ({ changedCount = 0 }) => `The roles of ${countOf(changedCount, 'users')} are changed`,
    stale,
    onDone: close,
  })
  return (
    <Confirm
      title={rows.length === 1 && first !== undefined ? `Roles of ${nameOf(first)}` : `Roles of ${rows.length} users`}
      isOpen
      onClose={close}
      action="Change roles"
      onConfirm={() => change.mutate()}
      isBusy={change.isPending}
    >
      <Text>
        {rows.length === 1
          ? 'These take the place of all roles that they have, at once, also where they are signed in.'
          : `These take the place of all roles that each of the ${rows.length} has, at once, also where they are signed in.`}
      </Text>
      <RolesChoice value={given} onChange={setGiven} />
    </Confirm>
  )
}

const words = {
  ENABLED: { title: 'Enable', does: 'They may sign in again. What was cancelled or passed on meanwhile stays so.' },
  DISABLED: {
    title: 'Disable',
    does: 'Their sessions and credentials end at once. Requests of theirs are cancelled, and tasks that wait for them go to others. What they hold in applications stays, until it is taken away there.',
  },
  DELETED: {
    title: 'Delete',
    does: 'They are disabled, and gone from the lists; what they did and held stays in the history. Nobody can take this back.',
  },
} as const

interface ChangeStatusProps extends DialogProps {
  readonly status: Status
}

/** Each by itself: who may not be disabled, as the last Super Administrator, stops none of the others. */
function ChangeStatus({ rows, status, close }: ChangeStatusProps) {
  const { title, does } = words[status]
  const isMeant = ({ status: now }: UserRow) => now !== 'deleted' && now !== status.toLowerCase()
  const meant = rows.filter(isMeant)
  const change = useChange({
    run: async () => {
      let [moved, cancelled, owned] = [0, 0, 0]
      const outcome = await forAll(meant, async ({ id = '' }) => {
        const effects = await ask('Directory.SetStatus', { params: { user_id: id }, request: { status } })
        moved += Number(effects.movedTaskCount ?? 0)
        cancelled += Number(effects.cancelledTaskCount ?? 0)
        owned += Number(effects.ownedCount ?? 0)
      })
      const effects = [
        moved > 0 && `${countOf(moved, 'tasks')} went to others`,
        cancelled > 0 && `${countOf(cancelled, 'tasks')} cancelled`,
        owned > 0 && `${owned} of what they own or manage needs somebody else`,
      ]
      return { outcome, effects: effects.filter((effect) => effect !== false) }
    },
    stale,
    onDone: ({ outcome, effects }) => {
      tellOutcome(outcome, 'users')
      if (effects.length > 0) tell(effects.join('; '))
      close()
    },
  })
  const [first] = meant
  return (
    <Confirm
      title={
        meant.length === 1 && first !== undefined ? `${title} ${nameOf(first)}?` : `${title} ${meant.length} users?`
      }
      isOpen
      onClose={close}
      action={title}
      onConfirm={() => change.mutate()}
      isBusy={change.isPending}
      isDestructive={status !== 'ENABLED'}
    >
      <Text>{does}</Text>
      {meant.length > 1 && (
        <List size="sm">
          {meant.slice(0, namedMost).map((row) => (
            <List.Item key={row.id}>{nameOf(row)}</List.Item>
          ))}
          {meant.length > namedMost && <List.Item>and {meant.length - namedMost} more</List.Item>}
        </List>
      )}
    </Confirm>
  )
}

const namedMost = 10
