import { NativeSelect, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import type { RowAction } from '../table/row-actions.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { countOf } from '../ui/count.ts'
import { OnePersonPicker, type Person } from './person-picker.tsx'

export type AccountRow = NonNullable<Answer<'Lists.Accounts'>['list']>[number]

const types = [
  { value: 'USER', label: 'User' },
  { value: 'SERVICE', label: 'Service' },
  { value: 'SYSTEM', label: 'System' },
] as const

type Wish =
  | { readonly kind: 'owner'; readonly choice: 'PERSON' | 'NOBODY' | 'RULE'; readonly userId?: string }
  | { readonly kind: 'type'; readonly type: (typeof types)[number]['value'] }

interface Asked {
  readonly what: 'owner' | 'type' | 'NOBODY' | 'RULE'
  readonly rows: readonly AccountRow[]
}

/** What people decide about accounts, one or many: whose they are, and of what type; syncs leave it alone (ACC-4, ACC-5). */
export function useAccountActions(appId: string): {
  readonly actions: readonly RowAction<AccountRow>[]
  readonly dialog: ReactNode
} {
  const [asked, setAsked] = useState<Asked>()
  const change = useChange({
    run: ({ rows, wish }: { readonly rows: readonly AccountRow[]; readonly wish: Wish }) => {
      const accountIds = rows.map(({ id = '' }) => id)
      const { kind, ...request } = wish
      const params = { app_id: appId }
      return kind === 'owner'
        ? ask('Accounts.SetOwner', { params, request: { accountIds, ...request } })
        : ask('Accounts.SetType', { params, request: { accountIds, ...request } })
    },
    done: ({ changedCount = 0 }) => `${countOf(changedCount, 'accounts')} changed`,
    stale: [['account'], ['accounts'], ['grants'], ['activity']],
    onDone: () => setAsked(undefined),
  })
  const set = (rows: readonly AccountRow[], choice: 'NOBODY' | 'RULE') =>
    change.mutate({ rows, wish: { kind: 'owner', choice } })
  // What was chosen for many is not chosen again in a moment.
  const setOrAsk = (rows: readonly AccountRow[], choice: 'NOBODY' | 'RULE') =>
    rows.length > 1 ? setAsked({ what: choice, rows }) : set(rows, choice)
  return {
    actions: [
      { title: 'Set account owner', act: (rows) => setAsked({ what: 'owner', rows }) },
      {
        title: 'Reset account owner',
        act: (rows) => setOrAsk(rows, 'RULE'),
        isFor: (rows) => rows.some(({ ownerSetBy }) => ownerSetBy === 'person'),
      },
      {
        title: 'Clear account owner',
        act: (rows) => setOrAsk(rows, 'NOBODY'),
        isFor: (rows) => rows.some(({ owner }) => owner !== undefined),
      },
      { title: 'Set account type', act: (rows) => setAsked({ what: 'type', rows }) },
    ],
    dialog: asked && toDialog(asked),
  }

  function toDialog({ what, rows }: Asked): ReactNode {
    const props = { rows, isBusy: change.isPending, close: () => setAsked(undefined) }
    switch (what) {
      case 'owner':
        return (
          <ChooseOwner
            {...props}
            onChoose={(userId) => change.mutate({ rows, wish: { kind: 'owner', choice: 'PERSON', userId } })}
          />
        )
      case 'type':
        return <ChooseType {...props} onChoose={(type) => change.mutate({ rows, wish: { kind: 'type', type } })} />
      case 'RULE':
      case 'NOBODY':
        return <ConfirmOwner {...props} choice={what} onConfirm={() => set(rows, what)} />
      default:
        return what satisfies never
    }
  }
}

interface ConfirmOwnerProps {
  readonly rows: readonly AccountRow[]
  readonly choice: 'NOBODY' | 'RULE'
  readonly isBusy: boolean
  readonly onConfirm: () => void
  readonly close: () => void
}

function ConfirmOwner({ rows, choice, isBusy, onConfirm, close }: ConfirmOwnerProps) {
  const isReset = choice === 'RULE'
  return (
    <Confirm
      title={isReset ? 'Reset account owner' : 'Clear account owner'}
      isOpen
      onClose={close}
      action={isReset ? 'Reset' : 'Clear'}
      onConfirm={onConfirm}
      isBusy={isBusy}
    >
      <Text>
        {ofWhat(rows)}.{' '}
        {isReset
          ? 'Who was chosen by hand is forgotten; the rule of the application finds the owners again.'
          : 'They belong to nobody then, whatever the rule of the application finds, until they are reset.'}
      </Text>
    </Confirm>
  )
}

function ofWhat(rows: readonly AccountRow[]): string {
  const [first] = rows
  return rows.length === 1 ? `Of ${first?.displayName || first?.email || 'this account'}` : `Of ${rows.length} accounts`
}

interface ChooseProps<Value> {
  readonly rows: readonly AccountRow[]
  readonly isBusy: boolean
  readonly onChoose: (value: Value) => void
  readonly close: () => void
}

function ChooseOwner({ rows, isBusy, onChoose, close }: ChooseProps<string>) {
  const [person, setPerson] = useState<Person>()
  return (
    <Confirm
      title="Set account owner"
      isOpen
      onClose={close}
      action="Set"
      onConfirm={() => person !== undefined && onChoose(person.id)}
      isBusy={isBusy}
      isReady={person !== undefined}
    >
      <Text>{ofWhat(rows)}. The choice stays, whatever later syncs bring, until it is reset.</Text>
      <OnePersonPicker label="Account owner" value={person} onChange={setPerson} />
    </Confirm>
  )
}

function ChooseType({ rows, isBusy, onChoose, close }: ChooseProps<(typeof types)[number]['value']>) {
  const [first] = rows
  const [type, setType] = useState(types.find(({ value }) => value === first?.type?.toUpperCase())?.value ?? 'USER')
  return (
    <Confirm
      title="Set account type"
      isOpen
      onClose={close}
      action="Set"
      onConfirm={() => onChoose(type)}
      isBusy={isBusy}
    >
      <Text>{ofWhat(rows)}. Syncs leave it alone.</Text>
      <NativeSelect
        label="Account type"
        description="A service account belongs to a program; it has no owner by a rule."
        data={types}
        value={type}
        onChange={({ currentTarget }) =>
          setType(types.find(({ value }) => value === currentTarget.value)?.value ?? 'USER')
        }
      />
    </Confirm>
  )
}
