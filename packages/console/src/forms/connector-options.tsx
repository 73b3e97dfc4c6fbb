import { Button, Group, NativeSelect, Stack, Switch, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { type Connector, type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { useUnsaved } from '../ui/unsaved.ts'
import type { CatalogueField } from './connector-settings.tsx'

interface ConnectorOptionsProps {
  readonly place: ConnectorPlace
  readonly connector: Connector
  readonly fields: readonly CatalogueField[]
  readonly mayManage: boolean
}

/** How the connector goes about it (CON-13). */
export function ConnectorOptions({ place, connector, fields, mayManage }: ConnectorOptionsProps) {
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({})
  const [writes, setWrites] = useState<boolean>()
  const [guards, setGuards] = useState<boolean>()
  const values = { ...connector.options, ...changed }
  const isProvisioningEnabled = writes ?? connector.isProvisioningEnabled ?? false
  const isAnomalyGuardEnabled = guards ?? connector.isAnomalyGuardEnabled ?? true
  const isChanged = Object.keys(changed).length > 0 || writes !== undefined || guards !== undefined
  // The version that was looked at when the first change was made.
  const [version, setVersion] = useState(connector.version)
  if (!isChanged && version !== connector.version) setVersion(connector.version)
  useUnsaved([changed, writes, guards])
  const drop = () => {
    setChanged({})
    setWrites(undefined)
    setGuards(undefined)
  }
  const save = useChange({
    run: () => {
      const request = { options: values, isProvisioningEnabled, isAnomalyGuardEnabled }
      const over = version === undefined ? {} : { version: Number(version) }
      return ask('Connectors.SetOptions', { params: paramsOf(place), request, ...over })
    },
    done: 'The options are saved',
    stale: [connectorKey(place)],
    onDone: drop,
  })
  const set = (name: string, value: string) => setChanged({ ...changed, [name]: value })
  return (
    <Stack component="section" aria-labelledby="advanced" maw={560}>
      <Title order={2} id="advanced">
        Advanced
      </Title>
      <Switch
        label="Provisioning"
        description="The connector may write: what is decided here is carried out in the application."
        checked={isProvisioningEnabled}
        disabled={!mayManage}
        onChange={({ currentTarget }) => setWrites(currentTarget.checked)}
      />
      <Switch
        label="Pause on anomalies"
        description="A sync in which much more is gone than usual is held until somebody has looked at it."
        checked={isAnomalyGuardEnabled}
        disabled={!mayManage}
        onChange={({ currentTarget }) => setGuards(currentTarget.checked)}
      />
      {fields.map(({ name = '', displayName, type, help, placeholder, choices = [] }) => {
        const common = { label: displayName, description: help, disabled: !mayManage }
        const value = values[name] ?? ''
        if (type === 'SWITCH')
          return (
            <Switch
              key={name}
              {...common}
              checked={value === 'true'}
              onChange={({ currentTarget }) => set(name, String(currentTarget.checked))}
            />
          )
        if (type === 'CHOICE')
          return (
            <NativeSelect
              key={name}
              {...common}
              data={[...choices]}
              value={value || choices[0] || ''}
              onChange={({ currentTarget }) => set(name, currentTarget.value)}
            />
          )
        return (
          <TextInput
            key={name}
            {...common}
            placeholder={placeholder ?? ''}
            value={value}
            onChange={({ currentTarget }) => set(name, currentTarget.value)}
          />
        )
      })}
      {isChanged && (
        <Group>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            Save the options
          </Button>
          <Button variant="default" onClick={drop}>
            Drop the changes
          </Button>
        </Group>
      )}
    </Stack>
  )
}
