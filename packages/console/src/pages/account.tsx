import { Button, Group, NativeSelect, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask, isAbsent } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { Activity } from '../components/activity.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { OnePersonPicker, type Person } from '../components/person-picker.tsx'
import { type AccountTab, paths } from '../paths.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { Blank, Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

type Details = Answer<'Accounts.Show'>

/** One record of somebody, or something, in an application: what it is, whose, and what it holds (ACC-6). */
export function AccountPage() {
  const { appId = '', accountId = '' } = useParams({ strict: false })
  const { data, error, refetch } = useQuery({
    queryKey: ['account', appId, accountId],
    queryFn: ({ signal }) => ask('Accounts.Show', { params: { app_id: appId, account_id: accountId }, signal }),
  })
  if (error !== null && data === undefined)
    return isAbsent(error) ? (
      <Blank title="There is no such account">It is not there, or you may not see it.</Blank>
    ) : (
      <Failure message={error.message} onRetry={() => void refetch()} />
    )
  if (data?.account === undefined) return <Skeleton height={240} aria-label="Loading" />
  return (
    <Page
      title={data.account.displayName || data.account.email || 'Account'}
      beside={<TextLink to={paths.app(appId, 'accounts')}>in its application</TextLink>}
    >
      <PageTabs<AccountTab>
        path={(tab) => paths.account(appId, accountId, tab)}
        tabs={{
          details: { title: 'Details', panel: <AccountDetails details={data} /> },
          grants: {
            title: 'Grants',
            panel: (
              <GrantList
                condition={`account:${accountId}`}
                without="account"
                mayRevoke={data.mayManage === true}
                empty={<Blank title="It holds nothing" />}
              />
            ),
          },
          past: {
            title: 'Past grants',
            panel: (
              <GrantList
                condition={`account:${accountId}`}
                without="account"
                isPast
                empty={<Blank title="Nothing that it held has ended" />}
              />
            ),
          },
          activity: { title: 'Activity', panel: <Activity kind="account" id={accountId} /> },
        }}
      />
    </Page>
  )
}

function AccountDetails({ details }: { readonly details: Details }) {
  const { account = {}, emails = [], usernames = [], attributes = [], mayManage } = details
  return (
    <Stack gap="xl">
      <Facts
        of={{
          'E-mail': emails.join(', ') || '–',
          Username: usernames.join(', ') || undefined,
          Status: inWords(account.status) + (account.statusDetail ? ` (${account.statusDetail})` : ''),
          Type: inWords(account.type),
          'Last sign-in': <Time at={account.lastLoginAt} />,
          'First seen': <Time at={account.createdAt} />,
          Ended: account.endedAt && <Time at={account.endedAt} />,
        }}
      />
      <Owner details={details} />
      {mayManage === true && <Type details={details} />}
      {attributes.length > 0 && (
        <Stack component="section" aria-labelledby="attributes" gap="sm">
          <Title order={2} id="attributes">
            Attributes
          </Title>
          <Table aria-label="Attributes" maw={900} style={{ overflowWrap: 'anywhere' }}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Value</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attributes.map(({ name, value }) => (
                <Table.Tr key={name}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      )}
    </Stack>
  )
}

const stale = [['account'], ['accounts'], ['grants']]

/** Whose it is, by a rule or by somebody's word (ACC-2, ACC-3, ACC-4). */
function Owner({ details: { account = {}, candidates = [], mayManage } }: { readonly details: Details }) {
  const [isChosen, setIsChosen] = useState(false)
  const { id = '', appId = '', owner, ownerSetBy, ownerRule } = account
  const set = useChange({
    run: (request: { choice: 'PERSON' | 'NOBODY' | 'RULE'; userId?: string }) =>
      ask('Accounts.SetOwner', { params: { app_id: appId }, request: { accountIds: [id], ...request } }),
    done: 'The account owner is saved',
    stale,
    onDone: () => setIsChosen(false),
  })
  return (
    <Stack component="section" aria-labelledby="owner" gap="sm">
      <Title order={2} id="owner">
        Account owner
      </Title>
      <Text>
        {owner !== undefined ? (
          <TextLink to={paths.person(owner.id ?? '')} underline="always">
            {owner.displayName}
          </TextLink>
        ) : ownerSetBy === 'person' ? (
          'Nobody: somebody said so.'
        ) : candidates.length > 0 ? (
          `Nobody is chosen, because several people fit: ${candidates.map(({ displayName }) => displayName).join(', ')}.`
        ) : (
          'Nobody: no rule finds one.'
        )}
        {owner !== undefined && (ownerSetBy === 'person' ? ', set by hand' : `, matched by ${inWords(ownerRule)}`)}
      </Text>
      {mayManage === true && (
        <Group>
          <Button variant="default" onClick={() => setIsChosen(true)}>
            Set account owner
          </Button>
          <Button
            variant="default"
            disabled={ownerSetBy !== 'person'}
            loading={set.isPending && set.variables.choice === 'RULE'}
            onClick={() => set.mutate({ choice: 'RULE' })}
          >
            Reset account owner
          </Button>
          <Button
            variant="default"
            disabled={owner === undefined}
            loading={set.isPending && set.variables.choice === 'NOBODY'}
            onClick={() => set.mutate({ choice: 'NOBODY' })}
          >
            Clear account owner
          </Button>
        </Group>
      )}
      {isChosen && (
        <ChooseOwner
          isBusy={set.isPending}
          onChoose={(userId) => set.mutate({ choice: 'PERSON', userId })}
          close={() => setIsChosen(false)}
        />
      )}
    </Stack>
  )
}

interface ChooseOwnerProps {
  readonly isBusy: boolean
  readonly onChoose: (userId: string) => void
  readonly close: () => void
}

function ChooseOwner({ isBusy, onChoose, close }: ChooseOwnerProps) {
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
      <Text>The choice stays, whatever later syncs bring, until it is reset.</Text>
      <OnePersonPicker label="Account owner" value={person} onChange={setPerson} />
    </Confirm>
  )
}

const types = [
  { value: 'USER', label: 'User' },
  { value: 'SERVICE', label: 'Service' },
  { value: 'SYSTEM', label: 'System' },
] as const

/** What a person says that it is; syncs leave that alone (ACC-5). */
function Type({ details: { account = {} } }: { readonly details: Details }) {
  const { id = '', appId = '', type = 'user' } = account
  const set = useChange({
    run: (to: 'USER' | 'SERVICE' | 'SYSTEM') =>
      ask('Accounts.SetType', { params: { app_id: appId }, request: { accountIds: [id], type: to } }),
    done: 'The account type is saved',
    stale,
  })
  const is = types.find(({ value }) => value === type.toUpperCase())?.value ?? 'USER'
  const [chosen, setChosen] = useState<(typeof types)[number]['value']>()
  return (
    <Group align="flex-end">
      <NativeSelect
        label="Account type"
        description="A service account belongs to a program; it has no owner by a rule."
        data={types}
        value={chosen ?? is}
        onChange={({ currentTarget }) => setChosen(types.find(({ value }) => value === currentTarget.value)?.value)}
        maw={360}
      />
      {chosen !== undefined && chosen !== is && (
        <Button loading={set.isPending} onClick={() => set.mutate(chosen)}>
          Save the type
        </Button>
      )}
    </Group>
  )
}
