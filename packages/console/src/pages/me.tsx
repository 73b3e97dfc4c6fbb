import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { useMe } from '../api/me.tsx'
import { type MeTab, meTabs, paths } from '../paths.ts'
import { Facts } from '../ui/facts.tsx'
import { Page } from '../ui/page.tsx'
import { roleName } from '../ui/role-name.ts'
import { ApiCredentials } from './api-credentials.tsx'
import { Sessions } from './sessions.tsx'

export const meTitles: Readonly<Record<MeTab, string>> = {
  profile: 'Profile',
  credentials: 'API credentials',
  sessions: 'Sessions',
}

const isTab = (name: string | null | undefined): name is MeTab => meTabs.some((tab) => tab === name)

/** What is the person's own (UI-1). */
export function MePage() {
  const me = useMe()
  const { tab } = useParams({ strict: false })
  const navigate = useNavigate()
  return (
    <Page title={me.name}>
      <Tabs
        value={isTab(tab) ? tab : 'profile'}
        onChange={(to) => isTab(to) && void navigate({ to: paths.me(to) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {meTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {meTitles[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="profile">
          <Profile />
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <ApiCredentials />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <Sessions />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function Profile() {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['user', me.userId],
    queryFn: ({ signal }) => ask('UserService.Get', { params: { id: me.userId }, signal }),
  })
  const { department, jobTitle } = data?.userView?.user ?? {}
  return (
    <Facts
      of={{
        Name: me.name,
        'E-mail': me.email,
        Department: department || undefined,
        Title: jobTitle || undefined,
        Roles: me.roles.map(roleName).join(', ') || 'None',
      }}
    />
  )
}
