import { Group, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { AccessGraph } from '../components/access-graph.tsx'
import { Activity } from '../components/activity.tsx'
import { GrantList } from '../components/grant-list.tsx'
import { useUserActions } from '../components/user-actions.tsx'
import { type PersonTab, paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { ActionButtons } from '../table/row-actions.tsx'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { roleName } from '../ui/role-name.ts'
import { Blank, Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { TaskList } from './task-list.tsx'

/** One person: who they are, their accounts everywhere, and what they hold with them (DIR-1). */
export function PersonPage() {
  const { userId = '' } = useParams({ strict: false })
  const me = useMe()
  const { actions, dialog } = useUserActions()
  const { data, error, refetch } = useQuery({
    queryKey: ['users', 'one', userId],
    queryFn: async ({ signal }) => {
      const { list = [] } = await ask('Lists.Users', { query: { filter: `id:${userId}` }, signal })
      return list[0] ?? null
    },
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  if (data === null) return <Blank title="There is no such user">They are not there, or you may not see them.</Blank>
  return (
    <Page
      title={data.displayName || data.email || 'User'}
      action={
        can.manageUsers(me) && (
          <Group gap="xs">
            <ButtonLink variant="default" to={paths.userEdit(userId)}>
              Edit
            </ButtonLink>
            <ButtonLink variant="default" to={paths.userAccess(userId)}>
              Sessions and credentials
            </ButtonLink>
            <ActionButtons actions={actions} rows={[data]} />
          </Group>
        )
      }
    >
      <PageTabs<PersonTab>
        path={(tab) => paths.person(userId, tab)}
        tabs={{
          profile: { title: 'Profile', panel: <Profile user={data} /> },
          accounts: { title: 'Accounts', panel: <Accounts userId={userId} /> },
          grants: {
            title: 'Access',
            panel: (
              <GrantList
                condition={`user:${userId}`}
                without="owner"
                empty={<Blank title="They hold nothing">What syncs find for their accounts appears here.</Blank>}
              />
            ),
          },
          graph: {
            title: 'Access graph',
            panel: (
              <AccessGraph
                condition={`user:${userId}`}
                begins="person"
                label="What they hold, and with which account"
              />
            ),
          },
          past: {
            title: 'Past access',
            panel: (
              <GrantList
                condition={`user:${userId}`}
                without="owner"
                isPast
                empty={<Blank title="Nothing that they held has ended">What they lose stays here, with why.</Blank>}
              />
            ),
          },
          tasks: {
            title: 'Tasks',
            panel: (
              <TaskList
                condition={`subject:${userId}`}
                empty={<Blank title="No tasks are about them">Requests for them are tasks.</Blank>}
              />
            ),
          },
          activity: { title: 'Activity', panel: <Activity kind="user" id={userId} /> },
        }}
      />
      {dialog}
    </Page>
  )
}

type User = NonNullable<Answer<'Lists.Users'>['list']>[number]

function Profile({ user }: { readonly user: User }) {
  const { email, department, jobTitle, status, origin, roles = [], managers = [] } = user
  return (
    <Facts
      of={{
        'E-mail': email,
        Department: department,
        Title: jobTitle,
        Status: inWords(status),
        'Comes from': inWords(origin),
        Roles: roles.map(roleName).join(', ') || 'None',
        Managers:
          managers.length === 0
            ? 'Nobody'
            : managers.map(({ id = '', displayName }, place) => (
                <span key={id}>
                  {place > 0 && ', '}
                  <TextLink to={paths.person(id)} underline="always">
                    {displayName}
                  </TextLink>
                </span>
              )),
      }}
    />
  )
}

function Accounts({ userId }: { readonly userId: string }) {
  return (
    <List
      noun="accounts"
      cacheKey={['accounts', 'of', userId]}
      load={({ filter, ...query }, signal) => {
        const all = [`owner:${userId}`, filter ?? ''].filter(Boolean).join(' ')
        return ask('Lists.Accounts', { query: { ...query, filter: all }, signal })
      }}
      columns={[
        {
          title: 'Name',
          order: 'name',
          width: 2,
          cell: ({ appId = '', id = '', displayName, email }) => (
            <TextLink to={paths.account(appId, id)}>{displayName || email || 'No name'}</TextLink>
          ),
        },
        { title: 'E-mail', width: 2, cell: ({ email }) => email },
        { title: 'Status', cell: ({ status }) => inWords(status) },
        { title: 'Type', cell: ({ type }) => inWords(type) },
        { title: 'Roles', width: 2, cell: ({ roles = [] }) => roles.join(', ') },
        { title: 'Last sign-in', width: 1.25, cell: ({ lastLoginAt }) => <Time at={lastLoginAt} /> },
      ]}
      empty={<Blank title="No account is theirs">Accounts are matched to people after each sync.</Blank>}
    />
  )
}
