import { Alert, Button, Group, List, NativeSelect, Stack, Switch, Table, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useRequestSettings } from '../api/app-owners.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { NameDialog } from '../components/name-dialog.tsx'
import { AppOwnersForm } from '../forms/app-owners.tsx'
import { AppRequests } from '../forms/app-requests.tsx'
import { AppTypes } from '../forms/app-types.tsx'
import { paths } from '../paths.ts'
import { Confirm } from '../ui/confirm.tsx'
import { countOf, formatCount } from '../ui/count.ts'
import { TextLink } from '../ui/link.tsx'

export type App = NonNullable<Answer<'Apps.Get'>['app']>

interface OverviewProps {
  readonly app: App
}

/** Who owns an application, what can be asked for in it, and how its accounts are matched to people (APP-5). */
export function AppOverview({ app }: OverviewProps) {
  const me = useMe()
  const mayManage = useRequestSettings(app.id ?? '')?.mayManage === true
  return (
    <Stack gap="xl" maw={900}>
      <Identity {...{ app, mayManage }} />
      <AppOwnersForm appId={app.id ?? ''} mayManage={mayManage} />
      <AppRequests app={app} />
      <AppTypes appId={app.id ?? ''} mayManage={mayManage} />
      <Correlation {...{ app, mayManage }} />
      {can.promoteApps(me) && <Provider app={app} />}
      {mayManage && <Delete app={app} />}
    </Stack>
  )
}

interface ManagedProps extends OverviewProps {
  readonly mayManage: boolean
}

/** Nothing, for who can only look and has nothing to read. */
function Identity({ app: { id = '', displayName = '', description = '' }, mayManage }: ManagedProps) {
  const [isEdited, setIsEdited] = useState(false)
  if (description === '' && !mayManage) return null
  return (
    <Stack gap="sm">
      {description !== '' && <Text>{description}</Text>}
      {mayManage && (
        <Group>
          <Button variant="default" onClick={() => setIsEdited(true)}>
            Edit name and description
          </Button>
        </Group>
      )}
      {isEdited && (
        <NameDialog
          title={`Name of ${displayName}`}
          {...{ name: displayName, description }}
          save={(naming) =>
            ask('Apps.Update', {
              params: { id },
              request: {
                app: { displayName: naming.name, description: naming.description },
                updateMask: 'displayName,description',
              },
            })
          }
          stale={[['app', id], ['apps'], ['app choices'], ['activity'], ['connectors']]}
          close={() => setIsEdited(false)}
        />
      )}
    </Stack>
  )
}

const strategies = [
  { value: 'NARROW', label: 'Narrow: e-mail, then username' },
  { value: 'BROAD', label: 'Broad: also first and last name, if one person fits' },
] as const

type Strategy = (typeof strategies)[number]['value']

/** How accounts come to their owners, with a look at what another way would do (ACC-2, ACC-3). */
function Correlation({ app: { id = '', identityMatching }, mayManage }: ManagedProps) {
  const now: Strategy = identityMatching === 'APP_USER_IDENTITY_MATCHING_DISPLAY_NAME' ? 'BROAD' : 'NARROW'
  const [strategy, setStrategy] = useState<Strategy>(now)
  const params = { app_id: id }
  const preview = useChange({
    run: (to: Strategy) => ask('Accounts.Correlate', { params, request: { strategy: to, isPreview: true } }),
  })
  const apply = useChange({
    run: (to: Strategy) => ask('Accounts.Correlate', { params, request: { strategy: to } }),
    done: 'The accounts are matched that way from now on',
    stale: [['app', id], ['accounts'], ['account'], ['grants']],
    onDone: () => preview.reset(),
  })
  const { data: ambiguous } = useQuery({
    queryKey: ['accounts', id, 'ambiguous'],
    queryFn: ({ signal }) =>
      ask('Lists.Accounts', { query: { app_id: id, filter: 'owner:ambiguous', page_size: 10 }, signal }),
  })
  const found = preview.data
  return (
    <Stack component="section" aria-labelledby="correlation" gap="sm">
      <Title order={2} id="correlation">
        Account correlation
      </Title>
      <Text>
        After each sync accounts are matched to people: {now === 'BROAD' ? 'broadly' : 'narrowly'}. Whoever was set by
        hand stays.
      </Text>
      {Number(ambiguous?.total ?? 0) > 0 && (
        <Alert color="yellow" title={`${formatCount(ambiguous?.total)} accounts fit several people`}>
          <Text size="sm">
            None of them was chosen:{' '}
            {ambiguous?.list?.map(({ id: accountId = '', displayName, email }, place) => (
              <span key={accountId}>
                {place > 0 && ', '}
                <TextLink to={paths.account(id, accountId)} underline="always">
                  {displayName || email}
                </TextLink>
              </span>
            ))}
            .
          </Text>
        </Alert>
      )}
      {mayManage && (
        <>
          <NativeSelect
            label="Match accounts"
            data={strategies}
            value={strategy}
            onChange={({ currentTarget }) => {
              setStrategy(currentTarget.value === 'BROAD' ? 'BROAD' : 'NARROW')
              preview.reset()
            }}
            maw={480}
          />
          <Group>
            <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate(strategy)}>
              Preview
            </Button>
            {found !== undefined && (
              <Button loading={apply.isPending} onClick={() => apply.mutate(strategy)}>
                Match so
              </Button>
            )}
          </Group>
          {found !== undefined && <Preview found={found} />}
        </>
      )}
    </Stack>
  )
}

function Preview({ found }: { readonly found: Answer<'Accounts.Correlate'> }) {
  const { begunCount, changedCount, endedCount, ambiguousCount, changes = [] } = found
  return (
    <Stack gap="sm" role="status">
      <Text>
        {formatCount(begunCount)} accounts would get an owner, {formatCount(changedCount)} another one,{' '}
        {formatCount(endedCount)} none any more; {formatCount(ambiguousCount)} fit several people.
      </Text>
      {changes.length > 0 && (
        <Table aria-label="What would change" maw={900}>
          <Table.Thead>
            <Table.Tr>
              {['Account', 'Owner now', 'Owner then', 'Matched by'].map((title) => (
                <Table.Th key={title}>{title}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ accountId, accountDisplayName, from, to, rule }) => (
              <Table.Tr key={accountId}>
                <Table.Td>{accountDisplayName}</Table.Td>
                <Table.Td>{from?.displayName ?? '–'}</Table.Td>
                <Table.Td>{to?.displayName ?? '–'}</Table.Td>
                <Table.Td>{rule || '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

/** Whether the application knows others, which are then offered to be managed (APP-11). */
function Provider({ app: { id = '', isDirectory = false } }: OverviewProps) {
  const set = useChange({
    run: (isProvider: boolean) => ask('UnmanagedApps.SetProvider', { params: { app_id: id }, request: { isProvider } }),
    done: ({ unmanagedAppCount = 0 }) => `It is saved; ${unmanagedAppCount} applications are known here`,
    stale: [['app', id], ['unmanaged apps'], ['app choices']],
  })
  return (
    <Switch
      label="This is an identity, SSO or federation provider"
      description="The applications that it knows appear under Unmanaged apps after each sync."
      checked={isDirectory}
      disabled={set.isPending}
      onChange={({ currentTarget }) => set.mutate(currentTarget.checked)}
    />
  )
}

/** Asks for the name, and says what goes with it (APP-8, UI-5). */
function Delete({ app: { id = '', displayName = '' } }: OverviewProps) {
  const navigate = useNavigate()
  const [isOpen, setIsOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const { data } = useQuery({
    queryKey: ['app', id, 'what goes with it'],
    queryFn: ({ signal }) => ask('AppRemoval.Get', { params: { app_id: id }, signal }),
    enabled: isOpen,
  })
  const remove = useChange({
    run: () => ask('AppRemoval.Delete', { params: { app_id: id }, request: { displayName: typed } }),
    done: `${displayName} is deleted`,
    stale: [['apps'], ['app choices'], ['connectors'], ['unmanaged apps'], ['tasks']],
    onDone: () => void navigate({ to: paths.apps() }),
  })
  const { connectors = [], discoveredApps = [] } = data ?? {}
  const names = (objects: typeof connectors) => objects.map((each) => each.displayName).join(', ')
  return (
    <Group>
      <Button variant="outline" color="red" onClick={() => setIsOpen(true)}>
        Delete this application
      </Button>
      <Confirm
        title={`Delete ${displayName}?`}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        action="Delete"
        onConfirm={() => remove.mutate()}
        isBusy={remove.isPending}
        isReady={typed === displayName && data !== undefined}
        isDestructive
      >
        <Text>With it go</Text>
        <List size="sm" spacing="xs">
          <List.Item>{countOf(data?.accountCount ?? 0, 'accounts')}, which stay as history</List.Item>
          <List.Item>
            {countOf(data?.openTaskCount ?? 0, 'open tasks')}, which are cancelled
            {Number(data?.campaignCount ?? 0) > 0 && `, in ${countOf(data?.campaignCount ?? 0, 'campaigns')}`}
          </List.Item>
          {connectors.length > 0 && (
            <List.Item>
              {countOf(connectors.length, 'connectors')}, whose hosts are refused at once: {names(connectors)}
            </List.Item>
          )}
          {discoveredApps.length > 0 && (
            <List.Item>
              {countOf(discoveredApps.length, 'unmanaged apps')} that are known through it: {names(discoveredApps)}
            </List.Item>
          )}
        </List>
        <TextInput
          label={`Type ${displayName} to delete it`}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Confirm>
    </Group>
  )
}
