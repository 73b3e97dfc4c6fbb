import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { inWords } from '../ui/in-words.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'

export function UsersPage() {
  const me = useMe()
  const action = can.manageUsers(me) && (
    <ButtonLink variant="default" to={paths.importUsers()}>
      Import
    </ButtonLink>
  )
  return (
    <Page title="Users" action={action}>
      <List
        noun="users"
        cacheKey={['users']}
        load={(query, signal) => ask('Lists.Users', { query, signal })}
        columns={[
          {
            title: 'Name',
            order: 'name',
            width: 2,
            cell: ({ id = '', displayName, email }) => (
              <TextLink to={paths.person(id)}>{displayName || email}</TextLink>
            ),
          },
          { title: 'E-mail', order: 'email', width: 2, cell: ({ email }) => email },
          { title: 'Department', order: 'department', width: 1.4, cell: ({ department }) => department },
          { title: 'Title', order: 'title', cell: ({ jobTitle }) => jobTitle },
          { title: 'Status', order: 'status', cell: ({ status }) => inWords(status) },
          { title: 'Accounts', cell: ({ accountCount }) => accountCount },
        ]}
        filters={[
          {
            title: 'Any status',
            column: 'status',
            choices: ['enabled', 'disabled', 'deleted'].map((value) => ({ value, label: inWords(value) })),
          },
        ]}
        empty={<Blank title="No users yet">People come from a directory, a file, or by signing in.</Blank>}
      />
    </Page>
  )
}
