import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { type Connector, type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { PersonName } from '../components/person.tsx'
import { ShortList } from '../table/short-list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Facts } from '../ui/facts.tsx'
import { SecretOnce } from '../ui/secret-once.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

const overlaps = [
  { value: '0s', label: 'None: the ones before end at once' },
  { value: '3600s', label: '1 hour' },
  { value: '86400s', label: '24 hours' },
  { value: 'open', label: 'Until I revoke them by hand' },
]

/** Settings of a connector that runs elsewhere: who its hosts are (CON-23). */
export function SelfHosted({ place, connector }: { readonly place: ConnectorPlace; readonly connector: Connector }) {
  const [isEdited, setIsEdited] = useState(false)
  const { data } = useQuery({
    queryKey: connectorKey(place, 'credentials', 'newest'),
    queryFn: ({ signal }) => ask('Connectors.ListCredentials', { params: paramsOf(place), signal }),
  })
  const newest = data?.list?.find(({ isEnded }) => isEnded !== true)
  return (
    <Stack component="section" aria-labelledby="credentials">
      <Title order={2} id="credentials">
        Settings
      </Title>
      <Text>
        The connector’s program runs on a machine of yours and signs in to this server with a Client ID and a secret.
      </Text>
      <Facts
        of={{
          'Client ID': newest?.clientId ?? 'Not made yet',
          Secret: newest && '••••••••',
          Made: newest && <Time at={newest.createdAt} />,
          'Last used': newest && <Time at={newest.lastUsedAt} />,
        }}
      />
      {connector.mayManage === true &&
        (isEdited ? (
          <Rotate place={place} hasOne={newest !== undefined} close={() => setIsEdited(false)} />
        ) : (
          <Group>
            <Button onClick={() => setIsEdited(true)}>Edit</Button>
          </Group>
        ))}
    </Stack>
  )
}

interface RotateProps {
  readonly place: ConnectorPlace
  readonly hasOne: boolean
  readonly close: () => void
}

/** A new credential beside the ones before, which end after the overlap (CON-24). The secret is shown this once. */
function Rotate({ place, hasOne, close }: RotateProps) {
  const [overlap, setOverlap] = useState('3600s')
  const [made, setMade] = useState<Answer<'Connectors.Rotate'>>()
  const rotate = useChange({
    run: () =>
      ask('Connectors.Rotate', {
        params: paramsOf(place),
        request: overlap === 'open' ? { isOpenEnded: true } : { overlap },
      }),
    stale: [connectorKey(place, 'credentials')],
    onDone: setMade,
  })
  return (
    <>
      {hasOne && (
        <NativeSelect
          label="The credentials before it stay good for"
          data={overlaps}
          value={overlap}
          onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
          maw={360}
        />
      )}
      <Group>
        <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
          Rotate
        </Button>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </Group>
      {made !== undefined && (
        <SecretOnce
          title="The new credential"
          blocks={[
            { name: 'Client ID', text: made.clientId },
            { name: 'Client secret', text: made.clientSecret },
            ...(made.blocks ?? []),
          ]}
          onClose={() => {
            setMade(undefined)
            rotate.reset()
            close()
          }}
        />
      )}
    </>
  )
}

type Credential = NonNullable<Answer<'Connectors.ListCredentials'>['list']>[number]

/** Those that were made, and what has become of each (CON-24). */
export function Credentials({ place, mayManage }: { readonly place: ConnectorPlace; readonly mayManage: boolean }) {
  const [revoked, setRevoked] = useState<Credential>()
  const revoke = useChange({
    run: () => ask('ConnectorService.RevokeCredential', { params: { ...paramsOf(place), id: revoked?.id ?? '' } }),
    done: 'The credential is revoked: its hosts are refused within a minute',
    stale: [connectorKey(place, 'credentials')],
    onDone: () => setRevoked(undefined),
  })
  return (
    <>
      <ShortList
        name="Credentials"
        cacheKey={connectorKey(place, 'credentials', 'all')}
        load={(_, signal) => ask('Connectors.ListCredentials', { params: paramsOf(place), signal })}
        idOf={({ id = '' }) => id}
        columns={[
          { title: 'Client ID', cell: ({ clientId }) => clientId },
          { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
          { title: 'By', cell: ({ createdByUserId }) => <PersonName id={createdByUserId} /> },
          { title: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
          { title: 'Hosts', cell: ({ hostIds = [] }) => hostIds.join(', ') || '–' },
          {
            title: 'State',
            cell: ({ isEnded, endsAt }) =>
              isEnded ? (
                'Ended'
              ) : endsAt === undefined ? (
                'Good'
              ) : (
                <>
                  Good until <Time at={endsAt} />
                </>
              ),
          },
          {
            title: 'Action',
            cell: (credential) =>
              mayManage &&
              credential.isEnded !== true && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => setRevoked(credential)}
                  aria-label={`Revoke ${credential.clientId}`}
                >
                  Revoke
                </Button>
              ),
          },
        ]}
        empty={<Blank title="No credential yet">Settings, then Edit and Rotate make the first one.</Blank>}
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
          {revoked?.clientId} is refused from then on, and so is each host that uses it:{' '}
          {revoked?.hostIds?.join(', ') || 'none at present'}.
        </Text>
      </Confirm>
    </>
  )
}
