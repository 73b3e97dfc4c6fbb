import { NumberInput, Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { type Connector, type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { Confirm } from '../ui/confirm.tsx'

interface ConnectorScheduleProps {
  readonly place: ConnectorPlace
  readonly schedule: Connector['schedule']
  readonly close: () => void
}

type Kind = NonNullable<NonNullable<Connector['schedule']>['kind']>

const leastMinutes = 30

/** When the connector syncs by itself (CON-18). */
export function ConnectorSchedule({ place, schedule = {}, close }: ConnectorScheduleProps) {
  const [kind, setKind] = useState<Kind>(schedule.kind ?? 'USUAL')
  const [minutes, setMinutes] = useState<number | string>(
    schedule.interval === undefined ? 60 : Number.parseFloat(String(schedule.interval)) / 60,
  )
  const [cronSpec, setCronSpec] = useState(schedule.cronSpec ?? '0 6 * * *')
  const [timezone, setTimezone] = useState(
    schedule.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC',
  )
  const save = useChange({
    run: () =>
      ask('Connectors.SetSchedule', {
        params: paramsOf(place),
        request:
          kind === 'INTERVAL'
            ? { kind, interval: `${Number(minutes) * 60}s` }
            : kind === 'CRON'
              ? { kind, cronSpec, timezone }
              : { kind },
      }),
    done: 'The schedule is saved',
    stale: [connectorKey(place), ['connectors']],
    onDone: close,
  })
  const isTooShort = kind === 'INTERVAL' && !(Number(minutes) >= leastMinutes)
  return (
    <Confirm
      title="Schedule"
      isOpen
      onClose={close}
      action="Save"
      onConfirm={() => save.mutate()}
      isBusy={save.isPending}
      isReady={!isTooShort && (kind !== 'CRON' || cronSpec.trim() !== '')}
    >
      <Radio.Group label="It syncs" value={kind} onChange={(to) => setKind(to as Kind)}>
        <Stack gap="xs" mt="xs">
          <Radio value="USUAL" label="As usual: each hour if access can be requested, else once a day" />
          <Radio value="INTERVAL" label="At an interval" />
          <Radio value="CRON" label="By a cron expression" />
        </Stack>
      </Radio.Group>
      {kind === 'INTERVAL' && (
        <NumberInput
          label="Minutes between two syncs"
          value={minutes}
          onChange={setMinutes}
          min={leastMinutes}
          error={isTooShort ? `At least ${leastMinutes} minutes` : undefined}
        />
      )}
      {kind === 'CRON' && (
        <>
          <TextInput
            label="Cron expression"
            description="Minute, hour, day of the month, month, day of the week"
            value={cronSpec}
            onChange={({ currentTarget }) => setCronSpec(currentTarget.value)}
          />
          <TextInput
            label="Time zone"
            value={timezone}
            onChange={({ currentTarget }) => setTimezone(currentTarget.value)}
          />
        </>
      )}
    </Confirm>
  )
}
