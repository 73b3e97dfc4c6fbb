import { expect, test } from 'vitest'
import { paths } from './paths.ts'

test('every screen has its place', () => {
  const made = [
    paths.home(),
    paths.connectors(),
    paths.catalogue(),
    paths.addConnector('2Yr'),
    paths.importFile(),
    paths.importFile('a'),
    paths.connector('a', 'c'),
    paths.connector('a', 'c', 'settings'),
    paths.syncRun('a', 'c', 'r'),
    paths.apps(),
    paths.unmanagedApps(),
    paths.app('a/b'),
    paths.app('a', 'entitlements'),
    paths.requests(),
    paths.requests('mine'),
    paths.task('t'),
    paths.tasks(),
    paths.users(),
    paths.servicePrincipals(),
    paths.systemLog(),
    paths.settings(),
    paths.me(),
    paths.me('sessions'),
    paths.signIn('/connectors?sort=-name'),
  ]
  expect(made).toMatchInlineSnapshot(`
    [
      "/",
      "/connectors",
      "/connectors/add",
      "/connectors/add/2Yr",
      "/connectors/import",
      "/applications/a/import",
      "/apps/a/connectors/c/details",
      "/apps/a/connectors/c/settings",
      "/apps/a/connectors/c/syncs/r",
      "/applications",
      "/applications/unmanaged",
      "/applications/a%2Fb/accounts",
      "/applications/a/entitlements",
      "/requests/catalog",
      "/requests/mine",
      "/tasks/t",
      "/tasks",
      "/directory/users",
      "/directory/service-principals",
      "/system-log",
      "/settings",
      "/me/profile",
      "/me/sessions",
      "/sign-in?next=%2Fconnectors%3Fsort%3D-name",
    ]
  `)
})
