import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'
import { useMe } from '../api/me.tsx'
import { type MeTab, paths } from '../paths.ts'
import { Facts } from '../ui/facts.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { roleName } from '../ui/role-name.ts'
import { ApiCredentials } from './api-credentials.tsx'
import { Sessions } from './sessions.tsx'

export const meTitles: Readonly<Record<MeTab, string>> = {
  profile: 'Profile',
  credentials: 'API credentials',
  sessions: 'Sessions',
}

/** What is the person's own (UI-1). */
export function MePage() {
  const me = useMe()
  return (
    <Page title={me.name}>
      <PageTabs<MeTab>
        path={(tab) => paths.me(tab)}
        tabs={{
          profile: { title: meTitles.profile, panel: <Profile /> },
          credentials: { title: meTitles.credentials, panel: <ApiCredentials /> },
          sessions: { title: meTitles.sessions, panel: <Sessions /> },
        }}
      />
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
