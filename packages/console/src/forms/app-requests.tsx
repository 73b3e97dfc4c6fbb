import { Button, Group, NativeSelect, Skeleton, Stack, Text, Textarea, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask, isConflict } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { type EntitlementChoice, EntitlementPicker, findEntitlements } from '../components/entitlement-picker.tsx'
import { PolicyChoice } from '../components/policy-choice.tsx'
import { DurationChoice } from '../ui/duration-choice.tsx'
import { Facts } from '../ui/facts.tsx'
import { FormEnd } from '../ui/form-end.tsx'
import { longestTime } from '../ui/longest-time.ts'
import { Markdown } from '../ui/markdown.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

type App = NonNullable<Answer<'Apps.Get'>['app']>
type Settings = Answer<'RequestSettings.Get'>

const audiences = [
  { value: 'NOBODY', label: 'Nobody' },
  { value: 'HOLDERS', label: 'Who holds certain entitlements' },
  { value: 'EVERYONE', label: 'Everyone' },
] as const

const none = { value: '', label: 'None' }

interface AppRequestsProps {
  readonly app: App
}

/** What can be asked for in an application, by whom, how it is decided, and for how long: for all that says nothing else (APP-5). */
export function AppRequests({ app }: AppRequestsProps) {
  const settings = useRequestSettings(app.id ?? '')
  const [isEdited, setIsEdited] = useState(false)
  const ids = settings?.audienceEntitlementIds ?? []
  const { data: holders } = useQuery({
    queryKey: ['entitlements', 'choices', 'of audience', ...ids],
    queryFn: ({ signal }) =>
      ids.length === 0 ? Promise.resolve([]) : findEntitlements(`id:${ids.join(',')}`, 100, signal),
    enabled: settings !== undefined,
  })
  return (
    <Stack component="section" aria-labelledby="requests" gap="sm">
      <Title order={2} id="requests">
        Access requests
      </Title>
      {settings === undefined || holders === undefined ? (
        <Skeleton height={32} aria-label="Loading" />
      ) : isEdited ? (
        <Form {...{ app, settings, holders }} close={() => setIsEdited(false)} />
      ) : (
        <>
          <Facts
            of={{
              'Who may ask': audiences.find(({ value }) => value === settings.audience)?.label ?? 'Nobody',
              Holders: holders.map(({ name }) => name).join(', ') || undefined,
              'Longest time': longestTime(settings),
              'Request policy': <PolicyName id={app.grantPolicyId} />,
              'Revoke policy': <PolicyName id={app.revokePolicyId} />,
              'What requesters read': app.instructions ? <Markdown text={app.instructions} /> : undefined,
            }}
          />
          {settings.mayManage === true && (
            <Group>
              <Button variant="default" onClick={() => setIsEdited(true)}>
                Edit access requests
              </Button>
            </Group>
          )}
        </>
      )}
    </Stack>
  )
}

/** Whoever may not see policies is told only that there is one. */
function PolicyName({ id }: { readonly id: string | undefined }) {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['policies', 'one', id],
    queryFn: ({ signal }) => ask('Policies.Get', { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id) && can.seePolicies(me),
  })
  return <>{id ? (data?.policy?.displayName ?? 'One is set') : 'None'}</>
}

interface FormProps {
  readonly app: App
  readonly settings: Settings
  readonly holders: readonly EntitlementChoice[]
  readonly close: () => void
}

function Form({ app, settings, holders: before, close }: FormProps) {
  const { id = '' } = app
  const me = useMe()
  const [audience, setAudience] = useState(settings.audience ?? 'NOBODY')
  const [holders, setHolders] = useState<readonly EntitlementChoice[]>(before)
  const [longest, setLongest] = useState(
    settings.maxDuration === undefined ? '' : String(Number.parseFloat(String(settings.maxDuration))),
  )
  const [values, setValues] = useState({
    grantPolicyId: app.grantPolicyId ?? '',
    revokePolicyId: app.revokePolicyId ?? '',
    instructions: app.instructions ?? '',
  })
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change })
  useUnsaved([audience, holders, longest, values])
  const [fault, setFault] = useState('')
  const save = useChange({
    run: async () => {
      await ask('RequestSettings.Set', {
        params: { app_id: id },
        request: {
          audience,
          audienceEntitlementIds: audience === 'HOLDERS' ? holders.map((holder) => holder.id) : [],
          ...(longest !== '' && { maxDuration: `${longest}s` }),
          ...(settings.version !== undefined && { version: settings.version }),
        },
      })
      const changed = (Object.keys(values) as (keyof typeof values)[]).filter(
        (name) => values[name] !== (app[name] ?? ''),
      )
      if (changed.length > 0)
        await ask('Apps.Update', { params: { id }, request: { app: values, updateMask: changed.join() } })
    },
    done: 'What can be asked for is saved',
    stale: [['app', id], ['entitlements'], ['activity'], ['catalog']],
    onDone: close,
    onFailure: (error) =>
      setFault(isConflict(error) ? `${error.message}. Cancel to see what is stored now` : error.message),
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (audience === 'HOLDERS' && holders.length === 0)
          setFault('Who may ask: choose the entitlements whose holders may')
        else save.mutate()
      }}
    >
      <Stack maw={480}>
        <NativeSelect
          label="Who may ask"
          description="For what is requestable"
          data={audiences}
          value={audience}
          onChange={({ currentTarget }) =>
            setAudience(audiences.find(({ value }) => value === currentTarget.value)?.value ?? 'NOBODY')
          }
        />
        {audience === 'HOLDERS' && (
          <EntitlementPicker label="Holders of" value={holders} onChange={(to) => setHolders(to)} />
        )}
        <DurationChoice
          label="Longest time"
          others={[{ value: '', label: 'Without a limit' }]}
          value={longest}
          onChange={setLongest}
        />
        {can.seePolicies(me) ? (
          <>
            <PolicyChoice
              label="Request policy"
              type="GRANT"
              others={[none]}
              value={values.grantPolicyId}
              onChange={(grantPolicyId) => set({ grantPolicyId })}
            />
            <PolicyChoice
              label="Revoke policy"
              type="REVOKE"
              others={[none]}
              value={values.revokePolicyId}
              onChange={(revokePolicyId) => set({ revokePolicyId })}
            />
          </>
        ) : (
          <Text size="sm">Policies are chosen by Super Administrators.</Text>
        )}
        <Textarea
          label="What requesters read"
          description="Before they ask, in Markdown"
          value={values.instructions}
          onChange={({ currentTarget }) => set({ instructions: currentTarget.value })}
          autosize
          minRows={3}
        />
        <FormEnd fault={fault} mayManage isBusy={save.isPending}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
        </FormEnd>
      </Stack>
    </form>
  )
}
