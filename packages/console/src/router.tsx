import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { AppCreatePage } from './forms/app-create.tsx'
import { ConnectorCreatePage } from './forms/connector-create.tsx'
import { SyncFileImportPage } from './forms/sync-file-import.tsx'
import { UserCreatePage } from './forms/user-create.tsx'
import { UserEditPage } from './forms/user-edit.tsx'
import { UsersImportPage } from './forms/users-import.tsx'
import { AccountPage } from './pages/account.tsx'
import { AppPage } from './pages/app.tsx'
import { AppsPage } from './pages/apps.tsx'
import { CataloguePage } from './pages/catalogue.tsx'
import { ConnectorPage } from './pages/connector.tsx'
import { ConnectorsPage } from './pages/connectors.tsx'
import { EntitlementPage } from './pages/entitlement.tsx'
import { HomePage } from './pages/home.tsx'
import { MePage } from './pages/me.tsx'
import { PersonPage } from './pages/person.tsx'
import { RequestsPage } from './pages/requests.tsx'
import { ResourcePage } from './pages/resource.tsx'
import { ServicePrincipalsPage } from './pages/service-principals.tsx'
import { SettingsPage } from './pages/settings.tsx'
import { SyncRunPage } from './pages/sync-run.tsx'
import { SystemLogPage } from './pages/system-log.tsx'
import { TaskPage } from './pages/task.tsx'
import { TasksPage } from './pages/tasks.tsx'
import { UserAccessPage } from './pages/user-access.tsx'
import { UsersPage } from './pages/users.tsx'
import { paths } from './paths.ts'
import { Shell } from './shell.tsx'
import { readListSearch } from './table/list.tsx'
import { Blank, Failure } from './ui/states.tsx'

const root = createRootRoute({
  component: Shell,
  validateSearch: readListSearch,
  notFoundComponent: () => <Blank title="There is no such page" />,
})
const getParentRoute = () => root

export const router = createRouter({
  routeTree: root.addChildren([
    createRoute({ getParentRoute, path: '/', component: HomePage }),
    createRoute({ getParentRoute, path: '/connectors', component: ConnectorsPage }),
    createRoute({ getParentRoute, path: '/connectors/add', component: CataloguePage }),
    createRoute({ getParentRoute, path: '/connectors/add/$catalogId', component: ConnectorCreatePage }),
    createRoute({ getParentRoute, path: '/connectors/import', component: SyncFileImportPage }),
    createRoute({ getParentRoute, path: '/applications/$appId/import', component: SyncFileImportPage }),
    createRoute({
      getParentRoute,
      path: '/apps/$appId/connectors/$connectorId',
      beforeLoad: ({ params }) => {
        throw redirect({ to: paths.connector(params.appId, params.connectorId) })
      },
    }),
    createRoute({ getParentRoute, path: '/apps/$appId/connectors/$connectorId/$tab', component: ConnectorPage }),
    createRoute({ getParentRoute, path: '/apps/$appId/connectors/$connectorId/syncs/$runId', component: SyncRunPage }),
    createRoute({ getParentRoute, path: '/applications', component: AppsPage }),
    createRoute({ getParentRoute, path: '/applications/unmanaged', component: AppsPage }),
    createRoute({ getParentRoute, path: '/applications/new', component: AppCreatePage }),
    createRoute({
      getParentRoute,
      path: '/applications/$appId',
      beforeLoad: ({ params }) => {
        throw redirect({ to: paths.app(params.appId) })
      },
    }),
    createRoute({ getParentRoute, path: '/applications/$appId/$tab', component: AppPage }),
    createRoute({ getParentRoute, path: '/applications/$appId/accounts/$accountId/$tab', component: AccountPage }),
    createRoute({
      getParentRoute,
      path: '/applications/$appId/entitlements/$entitlementId/$tab',
      component: EntitlementPage,
    }),
    createRoute({ getParentRoute, path: '/applications/$appId/resources/$resourceId/$tab', component: ResourcePage }),
    createRoute({ getParentRoute, path: '/requests/$tab', component: RequestsPage }),
    createRoute({ getParentRoute, path: '/tasks', component: TasksPage }),
    createRoute({ getParentRoute, path: '/tasks/$taskId', component: TaskPage }),
    createRoute({ getParentRoute, path: '/directory/users', component: UsersPage }),
    createRoute({ getParentRoute, path: '/directory/users/$userId/$tab', component: PersonPage }),
    createRoute({ getParentRoute, path: '/directory/users/import', component: UsersImportPage }),
    createRoute({ getParentRoute, path: '/directory/users/new', component: UserCreatePage }),
    createRoute({ getParentRoute, path: '/directory/users/$userId/edit', component: UserEditPage }),
    createRoute({ getParentRoute, path: '/directory/users/$userId/access', component: UserAccessPage }),
    createRoute({ getParentRoute, path: '/directory/service-principals', component: ServicePrincipalsPage }),
    createRoute({ getParentRoute, path: '/system-log', component: SystemLogPage }),
    createRoute({
      getParentRoute,
      path: '/settings',
      beforeLoad: () => {
        throw redirect({ to: paths.settings() })
      },
    }),
    createRoute({ getParentRoute, path: '/settings/$tab', component: SettingsPage }),
    createRoute({ getParentRoute, path: '/me/$tab', component: MePage }),
  ]),
  // A fault in one screen leaves the navigation as it is.
  defaultErrorComponent: ({ error, reset }) => (
    <Failure message={String(Object(error).message ?? error)} onRetry={reset} />
  ),
})
