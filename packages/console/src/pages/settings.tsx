import { paths, type SettingsTab } from '../paths.ts'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { About } from './settings-about.tsx'
import { MailSettings } from './settings-mail.tsx'
import { OrganizationSettings } from './settings-organization.tsx'
import { SignInSettings } from './settings-sign-in.tsx'

/** How the server works for everybody (product.md 19). */
export function SettingsPage() {
  return (
    <Page title="Settings">
      <PageTabs<SettingsTab>
        path={(tab) => paths.settings(tab)}
        tabs={{
          mail: { title: 'Mail', panel: <MailSettings /> },
          'sign-in': { title: 'Sign-in', panel: <SignInSettings /> },
          organisation: { title: 'Organisation', panel: <OrganizationSettings /> },
          about: { title: 'About', panel: <About /> },
        }}
      />
    </Page>
  )
}
