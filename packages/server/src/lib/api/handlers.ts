import type { Context } from '../context.ts'
import type { Handlers } from './handler.ts'
import { aboutHandlers } from './handlers/about.ts'
import { accessReviewHandlers } from './handlers/access-reviews.ts'
import { accountHandlers } from './handlers/accounts.ts'
import { activityHandlers } from './handlers/activity.ts'
import { appRemovalHandlers } from './handlers/app-removal.ts'
import { appHandlers } from './handlers/apps.ts'
import { catalogHandlers } from './handlers/catalog.ts'
import { catalogueHandlers } from './handlers/catalogue.ts'
import { connectorHostHandlers } from './handlers/connector-hosts.ts'
import { connectorPageHandlers } from './handlers/connector-page.ts'
import { connectorHandlers } from './handlers/connectors.ts'
import { directoryHandlers } from './handlers/directory.ts'
import { entitlementHandlers } from './handlers/entitlements.ts'
import { grantHandlers } from './handlers/grants.ts'
import { listHandlers } from './handlers/lists.ts'
import { mailHandlers } from './handlers/mail.ts'
import { noticeHandlers } from './handlers/notices.ts'
import { organizationHandlers } from './handlers/organization.ts'
import { ownerHandlers } from './handlers/owners.ts'
import { personalClientHandlers, userCredentialHandlers } from './handlers/personal-clients.ts'
import { policyHandlers } from './handlers/policies.ts'
import { rehearsalHandlers } from './handlers/rehearsal.ts'
import { requestSettingsHandlers } from './handlers/request-settings.ts'
import { resourceHandlers } from './handlers/resources.ts'
import { roleHandlers } from './handlers/roles.ts'
import { servicePrincipalHandlers } from './handlers/service-principals.ts'
import { sessionHandlers } from './handlers/sessions.ts'
import { signInHandlers } from './handlers/sign-in.ts'
import { syncFileHandlers } from './handlers/sync-files.ts'
import { syncRunHandlers } from './handlers/sync-runs.ts'
import { systemLogHandlers } from './handlers/system-log.ts'
import { taskHandlers } from './handlers/tasks.ts'
import { unmanagedAppHandlers } from './handlers/unmanaged-apps.ts'
import { userHandlers } from './handlers/users.ts'

/** Every operation that is served. */
export function createHandlers(context: Context): Handlers {
  return {
    ...aboutHandlers(context),
    ...userHandlers(),
    ...personalClientHandlers(context),
    ...userCredentialHandlers(context),
    ...servicePrincipalHandlers(context),
    ...appHandlers(context),
    ...unmanagedAppHandlers(context),
    ...listHandlers(),
    ...mailHandlers(context),
    ...noticeHandlers(),
    ...ownerHandlers(context),
    ...connectorHandlers(context),
    ...connectorPageHandlers(context),
    ...connectorHostHandlers(context),
    ...syncFileHandlers(context),
    ...syncRunHandlers(context),
    ...rehearsalHandlers(context),
    ...requestSettingsHandlers(context),
    ...resourceHandlers(context),
    ...directoryHandlers(context),
    ...entitlementHandlers(context),
    ...accountHandlers(context),
    ...grantHandlers(context),
    ...catalogHandlers(),
    ...policyHandlers(context),
    ...taskHandlers(context),
    ...accessReviewHandlers(context),
    ...roleHandlers(),
    ...catalogueHandlers(),
    ...systemLogHandlers(context),
    ...activityHandlers(),
    ...appRemovalHandlers(context),
    ...organizationHandlers(),
    ...sessionHandlers(context),
    ...signInHandlers(context),
  }
}
