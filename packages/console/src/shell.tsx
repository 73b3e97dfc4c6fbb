import { AppShell, Burger, Button, Group, Menu, NavLink, Text, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { createLink, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { can } from './api/can.ts'
import { useMe } from './api/me.tsx'
import { useRehearsal } from './api/rehearsal.ts'
import { Bell } from './components/bell.tsx'
import { RehearsalBar } from './components/rehearsal-bar.tsx'
import { SystemBanner } from './components/system-banner.tsx'
import { meTitles } from './pages/me.tsx'
import { meTabs, paths } from './paths.ts'
import { Blank } from './ui/states.tsx'

const Item = createLink(NavLink<'a'>)

/** Navigation, the person's menu and the screen; what one may not open is absent (UI-1). */
export function Shell() {
  const me = useMe()
  const [isOpen, { toggle, close }] = useDisclosure()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const rehearsal = useRehearsal()
  const places = [
    { label: 'Home', to: paths.home(), isShown: true },
    { label: 'Requests', to: paths.requests(), isShown: true },
    { label: 'Connectors', to: paths.connectors(), isShown: can.seeConnectors(me) },
    { label: 'Applications', to: paths.apps(), isShown: can.seeApps(me) },
    { label: 'Users', to: paths.users(), isShown: can.seeUsers(me) },
    { label: 'Service principals', to: paths.servicePrincipals(), isShown: can.seeSettings(me) },
    { label: 'Task log', to: paths.tasks(), isShown: can.seeTasks(me) },
    { label: 'System log', to: paths.systemLog(), isShown: can.seeLog(me) },
    { label: 'Settings', to: paths.settings(), isShown: can.seeSettings(me) },
  ]
  const items = places.filter(({ isShown }) => isShown)
  const isClosed = places.some(({ to, isShown }) => !isShown && isPartOf(pathname, to))
  return (
    <AppShell
      header={{ height: rehearsal === undefined ? 52 : 80 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <AppShell.Header>
        {rehearsal !== undefined && <RehearsalBar rehearsal={rehearsal} />}
        <Group h={52} px="md" justify="space-between">
          <Group gap="sm">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Text fw={700}>Rostrum</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Bell />
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" size="xs">
                  {me.name}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {meTabs.map((tab) => (
                  <Menu.Item key={tab} onClick={() => void navigate({ to: paths.me(tab) })}>
                    {meTitles[tab]}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Label role="presentation">Colours</Menu.Label>
                {(['light', 'dark', 'auto'] as const).map((scheme) => (
                  <Menu.Item key={scheme} disabled={scheme === colorScheme} onClick={() => setColorScheme(scheme)}>
                    {{ light: 'Light', dark: 'Dark', auto: 'As the system' }[scheme]}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item type="submit" form="sign-out">
                  Sign out
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
          <form id="sign-out" method="post" action="/sign-out" hidden />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        {items.map(({ label, to }) => (
          <Item key={to} to={to} label={label} onClick={close} active={isBelow(pathname, to)} />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <SystemBanner />
        {isClosed ? <Closed /> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  )
}

/** In place of a screen whose address somebody has without the right to open it. */
function Closed() {
  return (
    <div role="alert">
      <Blank title="You may not open this">
        It takes a role that you do not have. A Super Administrator gives roles, under Users.
      </Blank>
    </div>
  )
}

/** Whether all of a place is behind an item of the navigation; what one owns is open to its owner, whoever that is. */
function isPartOf(pathname: string, to: string): boolean {
  if (to === paths.settings()) return pathname.startsWith('/settings')
  if (to === paths.connectors()) return pathname === to || pathname.startsWith(`${to}/`)
  return pathname === to || (to === paths.apps() && pathname === paths.unmanagedApps())
}

/** Whether a place belongs to an item of the navigation. */
function isBelow(pathname: string, to: string): boolean {
  if (to === paths.requests()) return pathname.startsWith('/requests/')
  if (to === paths.settings()) return pathname.startsWith('/settings/')
  if (to === paths.connectors() && pathname.startsWith('/apps/')) return true
  return pathname === to || (to !== paths.home() && pathname.startsWith(`${to}/`))
}
