import { Badge, Button } from '@mantine/core'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { ShortList } from '../table/short-list.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

export const sessionMethods = { LOCAL: 'Password', OIDC: 'Single sign-on', LINK: 'Link of an operator' } as const

/** Where the person is signed in (SSO-4). */
export function Sessions() {
  const end = useChange({
    run: (id: string) => ask('Sessions.EndOwn', { params: { session_id: id } }),
    done: 'The session is ended',
    stale: [['sessions']],
  })
  return (
    <ShortList
      name="Sessions"
      cacheKey={['sessions']}
      load={(_, signal) => ask('Sessions.ListOwn', { signal })}
      idOf={({ id = '' }) => id}
      columns={[
        { title: 'Began', cell: ({ createdAt }) => <Time at={createdAt} /> },
        { title: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
        { title: 'Ends', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { title: 'Signed in by', cell: ({ method }) => method && sessionMethods[method] },
        { title: 'Address', cell: ({ address }) => address },
        { title: 'Browser', cell: ({ agent }) => agent },
        {
          title: 'Action',
          cell: ({ id = '', isCurrent, address }) =>
            isCurrent ? (
              <Badge variant="outline" tt="none" c="var(--mantine-color-text)">
                This one
              </Badge>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                loading={end.isPending && end.variables === id}
                onClick={() => end.mutate(id)}
                aria-label={`End the session from ${address}`}
              >
                End
              </Button>
            ),
        },
      ]}
      empty={<Blank title="No sessions" />}
    />
  )
}
