import { NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { forAll, type Outcome, tellOutcome } from '../api/for-all.ts'
import { useMe } from '../api/me.tsx'
import type { RowAction } from '../table/row-actions.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { countOf } from '../ui/count.ts'
import { DurationChoice } from '../ui/duration-choice.tsx'
import { tell } from '../ui/toast.ts'
import { type Person, PersonPicker } from './person-picker.tsx'
import { PolicyChoice } from './policy-choice.tsx'

export type EntitlementRow = NonNullable<Answer<'Lists.Entitlements'>['list']>[number]

type Dialog = 'requests' | 'attributes' | 'owners'

const titles: Readonly<Record<Dialog, string>> = {
  requests: 'Edit access requests',
  attributes: 'Set attributes',
  owners: 'Set owners',
}

/** What owners of an application decide about its entitlements, one or many (ENT-1, ENT-5, APP-6). */
export function useEntitlementActions(appId: string): {
  readonly actions: readonly RowAction<EntitlementRow>[]
  readonly dialog: ReactNode
} {
  const [asked, setAsked] = useState<{ readonly what: Dialog; readonly rows: readonly EntitlementRow[] }>()
  const close = () => setAsked(undefined)
  const Form = { requests: EditRequests, attributes: SetAttributes, owners: SetOwners }[asked?.what ?? 'owners']
  return {
    actions: (['requests', 'attributes', 'owners'] as const).map((what) => ({
      title: titles[what],
      act: (rows) => setAsked({ what, rows }),
      // What is derived is had through others, and asked for there.
      ...(what === 'requests' && { isFor: (rows) => rows.some(({ isDerived }) => isDerived !== true) }),
    })),
    dialog: asked !== undefined && <Form appId={appId} rows={asked.rows} title={titles[asked.what]} close={close} />,
  }
}

interface FormProps {
  readonly appId: string
  readonly rows: readonly EntitlementRow[]
  readonly title: string
  readonly close: () => void
}

interface FrameProps extends FormProps {
  readonly run: () => Promise<Outcome>
  readonly isReady?: boolean
  readonly children: ReactNode
}

function Frame({ rows, title, close, run, isReady = true, children }: FrameProps) {
  const save = useChange({
    run,
    stale: [['entitlements'], ['activity'], ['catalog']],
    onDone: (outcome) => {
      tellOutcome(outcome, 'entitlements')
      if (outcome.doneCount + outcome.failedCount === 0) tell('Nothing was to be changed')
      if (outcome.failedCount === 0) close()
    },
  })
  const [first] = rows
  return (
    <Confirm
      title={title}
      isOpen
      onClose={close}
      action="Save"
      onConfirm={() => save.mutate()}
      isBusy={save.isPending}
      isReady={isReady}
    >
      <Text>
        {rows.length === 1
          ? `Of ${first?.displayName || first?.slug}.`
          : `Of ${countOf(rows.length, 'entitlements')}. What is left as it is stays of each what it was.`}
      </Text>
      <Stack gap="sm">{children}</Stack>
    </Confirm>
  )
}

const asIs = { value: 'as it is', label: 'Leave as it is' }
const inherited = { value: 'inherited', label: 'As its type or application says' }
const unlimited = { value: 'unlimited', label: 'Without a limit' }

/** Whether it can be asked for, by which policies, and for how long at most. */
function EditRequests(props: FormProps) {
  const { appId, rows } = props
  const me = useMe()
  const [requestable, setRequestable] = useState(asIs.value)
  const [policy, setPolicy] = useState(asIs.value)
  const [revokePolicy, setRevokePolicy] = useState(asIs.value)
  const [longest, setLongest] = useState(asIs.value)
  const changed = rows.filter(({ isDerived }) => isDerived !== true)
  const ofPolicy = (value: string) => (value === inherited.value ? '' : value)
  const run = async () => {
    const request = {
      entitlementIds: changed.map(({ id = '' }) => id),
      ...(requestable !== asIs.value && { isRequestable: requestable === 'yes' }),
      ...(policy !== asIs.value && { grantPolicyId: ofPolicy(policy) }),
      ...(revokePolicy !== asIs.value && { revokePolicyId: ofPolicy(revokePolicy) }),
      ...(longest === inherited.value && { longestTime: 'INHERITED' as const }),
      ...(longest === unlimited.value && { longestTime: 'UNLIMITED' as const }),
      ...(Number(longest) > 0 && { longestTime: 'LIMITED' as const, maxDuration: `${longest}s` }),
    }
    const { changedCount = 0, refused = [] } = await ask('RequestSettings.SetEntitlements', {
      params: { app_id: appId },
      request,
    })
    return { doneCount: Number(changedCount), failedCount: refused.length, why: refused[0]?.why ?? '' }
  }
  return (
    <Frame {...props} run={run}>
      <NativeSelect
        label="Requestable"
        data={[asIs, { value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }]}
        value={requestable}
        onChange={({ currentTarget }) => setRequestable(currentTarget.value)}
      />
      {can.seePolicies(me) && (
        <>
          <PolicyChoice
            label="Request policy"
            type="GRANT"
            others={[asIs, inherited]}
            value={policy}
            onChange={setPolicy}
          />
          <PolicyChoice
            label="Revoke policy"
            type="REVOKE"
            others={[asIs, inherited]}
            value={revokePolicy}
            onChange={setRevokePolicy}
          />
        </>
      )}
      <DurationChoice
        label="Longest time"
        others={[asIs, inherited, unlimited]}
        value={longest}
        onChange={setLongest}
      />
    </Frame>
  )
}

const risks = ['low', 'medium', 'high', 'critical'].map((value) => ({
  value,
  label: `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
}))

/** What it is called and how much it weighs; an alias is one entitlement's alone (ENT-5). */
function SetAttributes(props: FormProps) {
  const { appId, rows } = props
  const [first] = rows
  const isOne = rows.length === 1
  const [risk, setRisk] = useState(asIs.value)
  const [name, setName] = useState(first?.displayName ?? '')
  const [alias, setAlias] = useState(first?.alias ?? '')
  const [description, setDescription] = useState(first?.description ?? '')
  const run = () => {
    const entitlement = {
      ...(risk !== asIs.value && { riskLevelValueId: risk === 'none' ? '' : risk }),
      ...(isOne && name.trim() !== '' && name !== first?.displayName && { displayName: name.trim() }),
      ...(isOne && alias !== (first?.alias ?? '') && { alias: alias.trim() }),
      ...(isOne && description !== (first?.description ?? '') && { description: description.trim() }),
    }
    const updateMask = Object.keys(entitlement).join()
    if (updateMask === '') return Promise.resolve({ doneCount: 0, failedCount: 0, why: '' })
    return forAll(rows, ({ id = '' }) =>
      ask('AppEntitlements.Update', { params: { app_id: appId, id }, request: { entitlement, updateMask } }),
    )
  }
  return (
    <Frame {...props} run={run}>
      <NativeSelect
        label="Risk"
        data={[asIs, { value: 'none', label: 'None' }, ...risks]}
        value={risk}
        onChange={({ currentTarget }) => setRisk(currentTarget.value)}
      />
      {isOne && (
        <>
          <TextInput
            label="Name"
            description="Stays, whatever later syncs bring; the source is not changed."
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            label="Alias"
            description="A short name for the command line, of this one alone."
            value={alias}
            onChange={({ currentTarget }) => setAlias(currentTarget.value)}
          />
          <Textarea
            label="Description"
            description="For who decides about it."
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
            autosize
            minRows={2}
          />
        </>
      )}
    </Frame>
  )
}

/** Instead of those that there are. */
function SetOwners(props: FormProps) {
  const { appId, rows } = props
  const [first] = rows
  const [owners, setOwners] = useState<readonly Person[]>(
    rows.length === 1 ? (first?.owners ?? []).map(({ id = '', displayName = '' }) => ({ id, name: displayName })) : [],
  )
  const run = () =>
    forAll(rows, ({ id = '' }) =>
      ask('AppEntitlementOwners.Set', {
        params: { app_id: appId, entitlement_id: id },
        request: { userIds: owners.map((owner) => owner.id) },
      }),
    )
  return (
    <Frame {...props} run={run}>
      <PersonPicker label="Owners" value={owners} onChange={setOwners} />
      <Text size="sm">They replace the owners that there are. Without any, owners of the application stand in.</Text>
    </Frame>
  )
}
