import {
  Button,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Skeleton,
  Stack,
  Switch,
  TextInput,
  Title,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { PersonName } from '../components/person.tsx'
import { ShortList } from '../table/short-list.tsx'
import { FormEnd } from '../ui/form-end.tsx'
import { inWords } from '../ui/in-words.ts'
import { asSentence } from '../ui/sentence.ts'
import { Blank, Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

type Mail = Answer<'MailSettings.Get'>

/** How mail leaves the building, and what became of it (NOT-1, NOT-5). */
export function MailSettings() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', 'mail'],
    queryFn: ({ signal }) => ask('MailSettings.Get', { signal }),
  })
  return (
    <Stack>
      <Title order={2}>Mail</Title>
      {error !== null && data === undefined ? (
        <Failure message={error.message} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height={240} aria-label="Loading" />
      ) : (
        <MailForm key={data.version} stored={data} />
      )}
      <Title order={2}>What was sent</Title>
      <ShortList
        name="What was sent"
        cacheKey={['settings', 'deliveries']}
        refreshMs={10_000}
        load={(pageToken, signal) =>
          ask('MailDeliveries.List', { query: { page_size: 50, page_token: pageToken }, signal })
        }
        idOf={({ id = '' }) => id}
        columns={[
          { title: 'When', cell: ({ createdAt }) => <Time at={createdAt} /> },
          { title: 'To', cell: ({ userId }) => <PersonName id={userId} /> },
          { title: 'Subject', cell: ({ subject }) => subject },
          { title: 'State', cell: ({ state }) => inWords(state) },
          { title: 'Tries', cell: ({ attempts }) => attempts },
          { title: 'Why not', cell: ({ lastError }) => (lastError ? asSentence(lastError) : '–') },
        ]}
        empty={<Blank title="Nothing was sent yet">Owners, approvers and requesters are written to.</Blank>}
      />
    </Stack>
  )
}

const securities = [
  { value: 'STARTTLS', label: 'STARTTLS' },
  { value: 'TLS', label: 'TLS' },
  { value: 'NONE', label: 'None' },
]

function MailForm({ stored }: { readonly stored: Mail }) {
  const me = useMe()
  const mayManage = can.manageSettings(me)
  const [isEnabled, setIsEnabled] = useState(stored.isEnabled === true)
  const [host, setHost] = useState(stored.host ?? '')
  const [port, setPort] = useState<number | string>(stored.port ?? 587)
  const [security, setSecurity] = useState<NonNullable<Mail['security']>>(stored.security ?? 'STARTTLS')
  const [user, setUser] = useState(stored.user ?? '')
  const [password, setPassword] = useState('')
  const [from, setFrom] = useState(stored.from ?? '')
  useUnsaved([isEnabled, host, port, security, user, password, from])
  const [fault, setFault] = useState('')
  const save = useChange({
    run: () =>
      ask('MailSettings.Set', {
        request: {
          ...{ isEnabled, host, port: Number(port), security, user, password, from },
          ...(stored.version !== undefined && { version: stored.version }),
        },
      }),
    done: 'The mail settings are saved',
    stale: [['settings'], ['me']],
    onDone: () => setFault(''),
    onFailure: (error) => setFault(error.message),
  })
  const test = useChange({
    run: () => ask('MailSettings.SendTest', { request: { to: me.email } }),
    onDone: ({ isSent, error = '' }) => setFault(isSent ? '' : error),
    done: ({ isSent }) => (isSent ? `A mail is on its way to ${me.email}` : 'The test mail was not taken'),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack maw={480}>
        <Switch
          label="Mail is sent"
          checked={isEnabled}
          onChange={({ currentTarget }) => setIsEnabled(currentTarget.checked)}
          disabled={!mayManage}
        />
        <TextInput
          label="Server"
          value={host}
          onChange={({ currentTarget }) => setHost(currentTarget.value)}
          disabled={!mayManage}
        />
        <NumberInput label="Port" value={port} onChange={setPort} min={1} max={65_535} disabled={!mayManage} />
        <NativeSelect
          label="Security"
          data={securities}
          value={security}
          onChange={({ currentTarget }) => setSecurity(currentTarget.value as typeof security)}
          disabled={!mayManage}
        />
        <TextInput
          label="User"
          value={user}
          onChange={({ currentTarget }) => setUser(currentTarget.value)}
          disabled={!mayManage}
        />
        <PasswordInput
          label="Password"
          description={stored.hasPassword ? 'There is one; leave this empty to keep it' : undefined}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          autoComplete="new-password"
          disabled={!mayManage}
        />
        <TextInput
          label="Sender"
          type="email"
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          disabled={!mayManage}
        />
        <FormEnd fault={fault} mayManage={mayManage} isBusy={save.isPending}>
          <Button variant="default" onClick={() => test.mutate()} loading={test.isPending}>
            Send a test to me
          </Button>
        </FormEnd>
      </Stack>
    </form>
  )
}
