import { expect, test } from 'vitest'
import { paths } from './paths.ts'

test('every screen has its place', () => {
  const made = [
    paths.home(),
    paths.connectors(),
    paths.catalogue(),
    paths.apps(),
    paths.app('a/b'),
    paths.app('a', 'entitlements'),
    paths.users(),
    paths.signIn('/connectors?sort=-name'),
  ]
  expect(made).toMatchInlineSnapshot(`
    [
      "/",
      "/connectors",
      "/connectors/add",
      "/applications",
      "/applications/a%2Fb/accounts",
      "/applications/a/entitlements",
      "/directory/users",
      "/sign-in?next=%2Fconnectors%3Fsort%3D-name",
    ]
  `)
})
