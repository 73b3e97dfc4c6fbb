import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { paths } from '../paths.ts'
import { ShortList } from '../table/short-list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { roleName } from '../ui/role-name.ts'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { sessionMethods } from './sessions.tsx'

type Credential = NonNullable<Answer<'UserCredentials.List'>['list']>[number]

/** Where somebody is signed in, and which programs act as them; for those who answer for people (SSO-4). */
export function UserAccessPage() {
  const { userId = '' } = useParams({ strict: false })
  const { data } = useQuery({
    queryKey: ['directory user', userId],
    queryFn: ({ signal }) => ask('Directory.GetUser', { params: { user_id: userId }, signal }),
  })
  const name = data?.displayName ?? 'this person'
  return (
    <Page
      title={data === undefined ? 'Sign-in and programs' : `Sign-in and programs of ${name}`}
      action={
        <ButtonLink variant="default" to={paths.userEdit(userId)}>
          Edit the person
        </ButtonLink>
      }
    >
      <SessionsOf userId={userId} name={name} />
      <CredentialsOf userId={userId} name={name} />
    </Page>
  )
}

interface OfPerson {
  readonly userId: string
  readonly name: string
}

function SessionsOf({ userId, name }: OfPerson) {
  const [isEndingAll, setIsEndingAll] = useState(false)
  const stale = [['sessions of', userId]]
  const end = useChange({
    run: (id: string) => ask('Sessions.EndOneOfUser', { params: { user_id: userId, session_id: id } }),
    done: 'The session is ended',
    stale,
  })
  const endAll = useChange({
    run: () => ask('Sessions.EndOfUser', { params: { user_id: userId } }),
    done: ({ endedCount = 0 }) => (endedCount === 1 ? 'One session is ended' : `${endedCount} sessions are ended`),
    stale,
    onDone: () => setIsEndingAll(false),
  })
  return (
    <>
      <Group justify="space-between">
        <Title order={2}>Sessions</Title>
        <Button variant="default" onClick={() => setIsEndingAll(true)}>
          End all sessions
        </Button>
      </Group>
      <ShortList
        name="Sessions"
        cacheKey={['sessions of', userId]}
        load={(_, signal) => ask('Sessions.ListOfUser', { params: { user_id: userId }, signal })}
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
            cell: ({ id = '', address, isCurrent }) => (
              <Button
                size="compact-sm"
                variant="default"
                loading={end.isPending && end.variables === id}
                onClick={() => end.mutate(id)}
                aria-label={`End the session from ${address}`}
              >
                {isCurrent ? 'End (yours, here)' : 'End'}
              </Button>
            ),
          },
        ]}
        empty={<Blank title="No sessions">{name} is not signed in anywhere.</Blank>}
      />
      <Confirm
        title={`End all sessions of ${name}?`}
        isOpen={isEndingAll}
        onClose={() => setIsEndingAll(false)}
        action="End all"
        onConfirm={() => endAll.mutate()}
        isBusy={endAll.isPending}
        isDestructive
      >
        <Text>{name} is signed out everywhere at once, and may sign in again. API credentials go on working.</Text>
      </Confirm>
    </>
  )
}

function CredentialsOf({ userId, name }: OfPerson) {
  const [revoked, setRevoked] = useState<Credential>()
  const revoke = useChange({
    run: () => ask('UserCredentials.Revoke', { params: { user_id: userId, credential_id: revoked?.id ?? '' } }),
    done: 'The credential is revoked',
    stale: [['credentials of', userId]],
    onDone: () => setRevoked(undefined),
  })
  return (
    <>
      <Title order={2}>API credentials</Title>
      <ShortList
        name="API credentials"
        cacheKey={['credentials of', userId]}
        load={(pageToken, signal) =>
          ask('UserCredentials.List', {
            params: { user_id: userId },
            query: { page_size: 50, page_token: pageToken },
            signal,
          })
        }
        idOf={({ id = '' }) => id}
        columns={[
          { title: 'Name', cell: ({ displayName }) => displayName || '–' },
          { title: 'Client ID', cell: ({ clientId }) => clientId },
          { title: 'Roles', cell: ({ scopedRoles = [] }) => scopedRoles.map(roleName).join(', ') || 'All of theirs' },
          { title: 'Networks', cell: ({ allowSourceCidr = [] }) => allowSourceCidr.join(', ') || 'Any' },
          { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
          { title: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
          { title: 'Ends', cell: ({ expiresTime }) => (expiresTime ? <Time at={expiresTime} /> : 'Never') },
          {
            title: 'Action',
            cell: (credential) => (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setRevoked(credential)}
                aria-label={`Revoke ${credential.displayName || credential.clientId}`}
              >
                Revoke
              </Button>
            ),
          },
        ]}
        empty={<Blank title="No API credentials">No program acts as {name}.</Blank>}
      />
      <Confirm
        title="Revoke this credential?"
        isOpen={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        action="Revoke"
        onConfirm={() => revoke.mutate()}
        isBusy={revoke.isPending}
        isDestructive
      >
        <Text>
          Programs that use {revoked?.displayName || revoked?.clientId} of {name} are refused within a minute, tokens
          that they have included.
        </Text>
      </Confirm>
    </>
  )
}
