import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { ApiCredentialList } from '../components/api-credential-list.tsx'
import { SessionList } from '../components/session-list.tsx'
import { paths } from '../paths.ts'
import { Confirm } from '../ui/confirm.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'

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
      title={data === undefined ? 'Sessions and credentials' : `Sessions and credentials of ${name}`}
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
  const endAll = useChange({
    run: () => ask('Sessions.EndOfUser', { params: { user_id: userId } }),
    done: ({ endedCount = 0 }) => (endedCount === 1 ? 'One session is ended' : `${endedCount} sessions are ended`),
    stale: [['sessions of', userId]],
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
      <SessionList
        cacheKey={['sessions of', userId]}
        load={(signal) => ask('Sessions.ListOfUser', { params: { user_id: userId }, signal })}
        end={(id) => ask('Sessions.EndOneOfUser', { params: { user_id: userId, session_id: id } })}
        mayEndThis
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
  const params = { user_id: userId }
  return (
    <>
      <Title order={2}>API credentials</Title>
      <ApiCredentialList
        cacheKey={['credentials of', userId]}
        load={(pageToken, signal) =>
          ask('UserCredentials.List', { params, query: { page_size: 50, page_token: pageToken }, signal })
        }
        revoke={(id) => ask('UserCredentials.Revoke', { params: { ...params, credential_id: id } })}
        of={name}
        empty={<Blank title="No API credentials">No program acts as {name}.</Blank>}
      />
    </>
  )
}
