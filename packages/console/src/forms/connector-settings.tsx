import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask, isConflict } from '../api/api.ts'
import type { CatalogueEntry } from '../api/catalogue.ts'
import { useChange } from '../api/change.ts'
import { type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { TestChecklist } from '../components/test-checklist.tsx'
import { Facts } from '../ui/facts.tsx'
import { asSentence } from '../ui/sentence.ts'
import { tell } from '../ui/toast.ts'
import { useUnsaved } from '../ui/unsaved.ts'
import { correctAddress, findAddressFault, findSecretFault, trimSecret } from './connector-values.ts'

export type CatalogueField = NonNullable<CatalogueEntry['fields']>[number]

interface ConnectorSettingsProps {
  readonly place: ConnectorPlace
  readonly fields: readonly CatalogueField[]
  /** of the connector, as it is now */
  readonly version: number
  /** a secret that is kept is a mask here; sent back as it is, it stays (UI-6) */
  readonly stored: Readonly<Record<string, string>>
  readonly onClose: (isSaved: boolean) => void
}

/** The settings that the catalogue says the connector has (CON-3, CON-10). */
export function ConnectorSettings({ place, fields, version, stored, onClose }: ConnectorSettingsProps) {
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({})
  // What is being changed is the version that the form was opened with, whatever comes meanwhile.
  const [changed, setChanged] = useState(version)
  const [isStale, setIsStale] = useState(false)
  const queries = useQueryClient()
  const [tested, setTested] = useState<Answer<'Connectors.Test'>>()
  const initial = Object.fromEntries(fields.map(({ name = '' }) => [name, stored[name] ?? '']))
  const form = useForm<Record<string, string>>({
    mode: 'controlled',
    initialValues: initial,
    validateInputOnBlur: true,
    validate: (values) =>
      Object.fromEntries(
        fields.map((field) => [field.name ?? '', findFault(field, values[field.name ?? ''] ?? '', stored)]),
      ),
  })
  const { markSaved } = useUnsaved(form.values)

  const fail = (error: Error) => {
    const { message } = error
    if (isConflict(error)) {
      setIsStale(true)
      void queries.invalidateQueries({ queryKey: connectorKey(place) })
      return
    }
    const named = /^(?:config: )?([a-z0-9_]+): (.*)$/s.exec(message)
    if (named?.[1] !== undefined && named[1] in initial) form.setFieldError(named[1], asSentence(named[2] ?? ''))
    else tell(message, 'failure')
  }
  const save = useChange({
    run: (values: Record<string, string>) => {
      const set = Object.entries(values).filter(([, value]) => value !== '')
      const config = {
        '@type': 'type.googleapis.com/c1.api.app.v1.EnvConfig',
        configuration: Object.fromEntries(set.map(([name, stringValue]) => [name, { stringValue }])),
      }
      return ask('ConnectorService.Update', {
        params: { app_id: place.appId, id: place.connectorId },
        request: { connector: { config }, updateMask: 'config' },
        version: changed,
      })
    },
    done: 'The settings are saved',
    stale: [connectorKey(place), ['connectors']],
    onDone: () => {
      markSaved(form.values)
      onClose(true)
    },
    onFailure: fail,
  })
  const test = useChange({
    run: (values: Record<string, string>) => {
      const typed = Object.entries(values).filter(([name, value]) => value !== '' && value !== stored[name])
      return ask('Connectors.Test', { params: paramsOf(place), request: { settings: Object.fromEntries(typed) } })
    },
    onDone: setTested,
    onFailure: fail,
  })

  const isMasked = (field: CatalogueField) =>
    field.type === 'SECRET' && !!stored[field.name ?? ''] && form.values[field.name ?? ''] === stored[field.name ?? '']
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) => save.mutate(values),
        (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
      )}
    >
      <Stack maw={560}>
        {fields.map((field) => {
          const { name = '', displayName, type, isRequired = false, placeholder, help } = field
          const input = form.getInputProps(name)
          const common = { label: displayName, required: isRequired, placeholder, autoComplete: 'off', ...input }
          return type === 'SECRET' ? (
            <PasswordInput
              key={name}
              {...common}
              description={help}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': `Show ${displayName}` }}
              onFocus={() => isMasked(field) && form.setFieldValue(name, '')}
              onBlur={(event) => {
                const value = form.values[name] ?? ''
                // Nothing typed over the mask leaves the secret as it is.
                form.setFieldValue(name, value === '' ? (stored[name] ?? '') : trimSecret(value))
                if (value !== '' || !stored[name]) input.onBlur?.(event)
              }}
            />
          ) : (
            <TextInput
              key={name}
              {...common}
              description={notes[name] ?? help}
              inputMode={type === 'ADDRESS' ? 'url' : 'text'}
              onBlur={(event) => {
                if (type === 'ADDRESS') {
                  const { value, note } = correctAddress(form.values[name] ?? '')
                  form.setFieldValue(name, value)
                  setNotes({ ...notes, [name]: note ?? help ?? '' })
                }
                input.onBlur?.(event)
              }}
            />
          )
        })}
        {isStale && (
          <Alert color="orange" title="Somebody else has saved the connector meanwhile" role="alert">
            <Stack gap="sm" align="flex-start">
              <Text size="sm">What you typed is still here. What is stored now:</Text>
              <StoredSettings {...{ fields, stored }} />
              <Button
                variant="default"
                onClick={() => {
                  setChanged(version)
                  setIsStale(false)
                }}
              >
                Save mine all the same
              </Button>
            </Stack>
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={isStale}>
            Save
          </Button>
          <Button
            variant="default"
            loading={test.isPending}
            onClick={() => !form.validate().hasErrors && test.mutate(form.values)}
          >
            Test connection
          </Button>
          <Button variant="default" onClick={() => onClose(false)}>
            Cancel
          </Button>
        </Group>
        {tested !== undefined && <TestChecklist test={tested} />}
      </Stack>
    </form>
  )
}

function findFault(field: CatalogueField, value: string, stored: Readonly<Record<string, string>>): string | null {
  const { name = '', displayName = '', type, isRequired } = field
  const text = value.trim()
  if (text === '') return isRequired === true ? `${displayName} is needed` : null
  if (type === 'ADDRESS') return findAddressFault(correctAddress(text).value) ?? null
  if (type === 'SECRET' && text !== stored[name]) return findSecretFault(text) ?? null
  return null
}

interface StoredSettingsProps {
  readonly fields: readonly CatalogueField[]
  readonly stored: Readonly<Record<string, string>>
}

export function StoredSettings({ fields, stored }: StoredSettingsProps) {
  const facts = fields.map(({ name = '', displayName = '' }) => [displayName, stored[name] || 'Not set'])
  return <Facts of={Object.fromEntries(facts)} />
}
