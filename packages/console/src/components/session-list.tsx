import { Badge, Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Answer } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { ShortList } from '../table/short-list.tsx'
import { Time } from '../ui/time.tsx'

const methods = { LOCAL: 'Password', OIDC: 'Single sign-on', LINK: 'Link of an operator' } as const

interface SessionListProps {
  readonly cacheKey: readonly string[]
  readonly load: (signal: AbortSignal) => Promise<Answer<'Sessions.ListOwn'>>
  readonly end: (sessionId: string) => Promise<unknown>
  /** whether the one in which this is looked at can be ended here, too; signing out does that */
  readonly mayEndThis?: boolean
  readonly empty: ReactNode
}

/** Where somebody is signed in; each can be ended (SSO-4). */
export function SessionList({ cacheKey, load, end, mayEndThis = false, empty }: SessionListProps) {
  const ending = useChange({ run: end, done: 'The session is ended', stale: [cacheKey] })
  return (
    <ShortList
      name="Sessions"
      cacheKey={cacheKey}
      load={(_, signal) => load(signal)}
      idOf={({ id = '' }) => id}
      columns={[
        { title: 'Began', cell: ({ createdAt }) => <Time at={createdAt} /> },
        { title: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
        { title: 'Ends', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { title: 'Signed in by', cell: ({ method }) => method && methods[method] },
        { title: 'Address', cell: ({ address }) => address },
        { title: 'Browser', cell: ({ agent }) => agent },
        {
          title: 'Action',
          cell: ({ id = '', isCurrent, address }) =>
            isCurrent && !mayEndThis ? (
              <Badge variant="outline" tt="none" c="var(--mantine-color-text)">
                This one
              </Badge>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                loading={ending.isPending && ending.variables === id}
                onClick={() => ending.mutate(id)}
                aria-label={`End the session from ${address}`}
              >
                {isCurrent ? 'End (yours, here)' : 'End'}
              </Button>
            ),
        },
      ]}
      empty={empty}
    />
  )
}
