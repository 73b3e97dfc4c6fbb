import { NativeSelect, Paper, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { type Person, PersonPicker } from '../components/person-picker.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { durationInWords } from '../ui/duration.ts'
import { Markdown } from '../ui/markdown.tsx'
import { asSentence } from '../ui/sentence.ts'

/** An entitlement that can be asked for. */
export interface Offered {
  readonly entitlementId: string
  readonly appId: string
  readonly displayName: string
  readonly slug: string
  readonly resource: string
  readonly app: string
  /** what its owners want to be read before, in Markdown */
  readonly instructions: string
}

interface RequestAccessProps {
  readonly offered: Offered
  readonly close: () => void
}

const hour = 3600
const presets = [1, 4, 8, 24, 7 * 24, 30 * 24].map((hours) => hours * hour)
const leastReason = 10

/** Asks for access, for a while, with a reason (REQ-5). The same form sent twice asks once (REQ-8). */
export function RequestAccess({ offered, close }: RequestAccessProps) {
  const me = useMe()
  const [seconds, setSeconds] = useState(String(8 * hour))
  const [reason, setReason] = useState('')
  const [people, setPeople] = useState<readonly Person[]>([{ id: me.userId, name: me.name }])
  const [fault, setFault] = useState('')
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const mayNameOthers = can.askForAnyone(me)
  const [subject] = people
  const send = useChange({
    run: () =>
      ask('TaskService.CreateGrantTask', {
        idempotencyKey,
        request: {
          appId: offered.appId,
          appEntitlementId: offered.entitlementId,
          identityUserId: subject?.id ?? me.userId,
          description: reason.trim(),
          ...(seconds !== '' && { grantDuration: `${seconds}s` }),
        },
      }),
    done: ({ taskView }) => `Your request ${taskView?.task?.numericId ?? ''} is sent`,
    stale: [['tasks'], ['catalog']],
    onDone: close,
    onFailure: (error) => setFault(error.message),
  })
  return (
    <Confirm
      title={`Request ${offered.displayName}`}
      isOpen
      onClose={close}
      action="Request"
      onConfirm={() => send.mutate()}
      isBusy={send.isPending}
      isReady={reason.trim().length >= leastReason && subject !== undefined && people.length === 1}
    >
      <Text size="sm">
        {offered.resource}, {offered.app}
      </Text>
      {offered.instructions !== '' && (
        <Paper withBorder p="sm" component="section" aria-label="Before you ask">
          <Markdown text={offered.instructions} />
        </Paper>
      )}
      {mayNameOthers && (
        <PersonPicker
          label="For whom"
          value={people}
          onChange={setPeople}
          error={people.length === 1 ? undefined : 'One person'}
        />
      )}
      <NativeSelect
        label="For how long"
        description="Counted from when the access is there"
        value={seconds}
        onChange={({ currentTarget }) => setSeconds(currentTarget.value)}
        data={[
          ...presets.map((preset) => ({ value: String(preset), label: durationInWords(preset) })),
          { value: '', label: 'Without an end' },
        ]}
      />
      <Textarea
        label="Why"
        description={`At least ${leastReason} characters; whoever decides reads it`}
        value={reason}
        onChange={({ currentTarget }) => {
          setReason(currentTarget.value)
          setFault('')
        }}
        maxLength={2000}
        autosize
        minRows={3}
        required
      />
      {fault !== '' && (
        <Text role="alert" c="red" size="sm">
          {asSentence(fault)}
        </Text>
      )}
    </Confirm>
  )
}
