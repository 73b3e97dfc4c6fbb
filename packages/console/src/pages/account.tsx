import { Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Answer, ask, isAbsent } from '../api/api.ts'
import { useAccountActions } from '../components/account-actions.tsx'
import { Activity } from '../components/activity.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { type AccountTab, paths } from '../paths.ts'
import { ActionButtons } from '../table/row-actions.tsx'
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
                empty={<Blank title="It holds nothing">What syncs find, and requests bring, appears here.</Blank>}
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
                empty={<Blank title="Nothing that it held has ended">What it loses stays here, with why.</Blank>}
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
  const { account = {}, emails = [], usernames = [], attributes = [] } = details
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

/** Whose it is, by a rule or by somebody's word, and what can be said by hand (ACC-2, ACC-3, ACC-4, ACC-5). */
function Owner({ details: { account = {}, candidates = [], mayManage } }: { readonly details: Details }) {
  const { appId = '', owner, ownerSetBy, ownerRule } = account
  const { actions, dialog } = useAccountActions(appId)
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
          <ActionButtons actions={actions} rows={[account]} />
        </Group>
      )}
      {dialog}
    </Stack>
  )
}
