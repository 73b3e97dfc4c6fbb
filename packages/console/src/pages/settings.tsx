import { Tabs } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { paths, type SettingsTab, settingsTabs } from '../paths.ts'
import { Page } from '../ui/page.tsx'
import { About } from './settings-about.tsx'
import { MailSettings } from './settings-mail.tsx'
import { OrganizationSettings } from './settings-organization.tsx'
import { SignInSettings } from './settings-sign-in.tsx'

const titles: Readonly<Record<SettingsTab, string>> = {
  mail: 'Mail',
  'sign-in': 'Sign-in',
  organisation: 'Organisation',
  about: 'About',
}

const isTab = (name: string | null | undefined): name is SettingsTab => settingsTabs.some((tab) => tab === name)

/** How the server works for everybody (product.md 19). */
export function SettingsPage() {
  const { tab } = useParams({ strict: false })
  const navigate = useNavigate()
  return (
    <Page title="Settings">
      <Tabs
        value={isTab(tab) ? tab : 'mail'}
        onChange={(to) => isTab(to) && void navigate({ to: paths.settings(to) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {settingsTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {titles[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="mail">
          <MailSettings />
        </Tabs.Panel>
        <Tabs.Panel value="sign-in">
          <SignInSettings />
        </Tabs.Panel>
        <Tabs.Panel value="organisation">
          <OrganizationSettings />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          <About />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
