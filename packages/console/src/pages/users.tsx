import { Group } from '@mantine/core'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { nameOf, type UserRow, useUserActions } from '../components/user-actions.tsx'
import { paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import type { RowChoice } from '../table/row-actions.tsx'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { roleIds, roleName } from '../ui/role-name.ts'
import { Blank } from '../ui/states.tsx'

export function UsersPage() {
  const me = useMe()
  const mayManage = can.manageUsers(me)
  const { actions, dialog } = useUserActions()
  const choice: RowChoice<UserRow> = {
    idOf: ({ id = '' }) => id,
    nameOf,
    actions,
  }
  const action = mayManage && (
    <Group gap="xs">
      <ButtonLink variant="default" to={paths.importUsers()}>
        Import
      </ButtonLink>
      <ButtonLink to={paths.newUser()}>New user</ButtonLink>
    </Group>
  )
  return (
    <Page title="Users" action={action}>
      <List
        choice={mayManage ? choice : undefined}
        noun="users"
        cacheKey={['users']}
        load={(query, signal) => ask('Lists.Users', { query, signal })}
        columns={[
          {
            title: 'Name',
            order: 'name',
            width: 1.5,
            cell: ({ id = '', displayName, email }) => (
              <TextLink to={paths.person(id)}>{displayName || email}</TextLink>
            ),
          },
          { title: 'E-mail', order: 'email', width: 1.6, cell: ({ email }) => email },
          { title: 'Department', order: 'department', width: 1.1, cell: ({ department }) => department },
          { title: 'Title', order: 'title', width: 0.9, cell: ({ jobTitle }) => jobTitle },
          { title: 'Status', order: 'status', width: 0.8, cell: ({ status }) => inWords(status) },
          { title: 'Roles', width: 1.4, cell: ({ roles = [] }) => roles.map(roleName).join(', ') },
          { title: 'Accounts', width: 0.8, cell: ({ accountCount }) => accountCount },
        ]}
        filters={[
          {
            title: 'Any status',
            column: 'status',
            choices: ['enabled', 'disabled', 'deleted'].map((value) => ({ value, label: inWords(value) })),
          },
          {
            title: 'Any role',
            column: 'role',
            choices: roleIds.map((value) => ({ value, label: roleName(value) })),
          },
        ]}
        empty={
          <Blank
            title="No users yet"
            action={mayManage && <ButtonLink to={paths.importUsers()}>Import people</ButtonLink>}
          >
            People come from a directory, a file, or by signing in.
          </Blank>
        }
      />
      {dialog}
    </Page>
  )
}
