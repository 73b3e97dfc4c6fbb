import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { type Connector, type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { useMe } from '../api/me.tsx'
import { nameOf, type Person, PersonPicker } from '../components/person-picker.tsx'
import { paths } from '../paths.ts'
import { Copy } from '../ui/copy.tsx'
import { durationInWords } from '../ui/duration.ts'
import { Facts } from '../ui/facts.tsx'
import { Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { hostings } from './connectors.tsx'

interface DetailsProps {
  readonly place: ConnectorPlace
  readonly connector: Connector
}

export function Details({ place, connector }: DetailsProps) {
  const { hosting, lastSuccessAt, nextSyncAt, connectorVersion, secretExpiresAt } = connector
  return (
    <Stack gap="xl" maw={720}>
      <Facts
        of={{
          Hosting: hosting && hostings[hosting],
          'Last sync': <Time at={lastSuccessAt} />,
          'Next sync': <Time at={nextSyncAt} />,
          Schedule: scheduleInWords(connector.schedule),
          Provisioning: connector.isProvisioningEnabled ? 'On' : 'Off',
          'Pause on anomalies': connector.isAnomalyGuardEnabled ? 'On' : 'Off',
          'API token ends': secretExpiresAt && <Time at={secretExpiresAt} />,
          Version: connectorVersion || undefined,
        }}
      />
      <Owners {...{ place, connector }} />
    </Stack>
  )
}

function scheduleInWords({ kind, interval, cronSpec, timezone }: NonNullable<Connector['schedule']> = {}): string {
  if (kind === 'CRON') return `${cronSpec} (${timezone})`
  if (kind === 'INTERVAL') return `Every ${durationInWords(Number.parseFloat(String(interval)))}`
  return 'As usual: each hour if access can be requested, else once a day'
}

function Owners({ place, connector }: DetailsProps) {
  const me = useMe()
  const [edited, setEdited] = useState<readonly Person[]>()
  const key = connectorKey(place, 'owners')
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const query = { page_size: 100 }
      const { list = [] } = await ask('ConnectorOwners.SearchUserOwners', { params: paramsOf(place), query, signal })
      return list.flatMap(({ user }): Person[] =>
        user?.id === undefined ? [] : [{ id: user.id, name: nameOf(user.displayName, user.email) }],
      )
    },
  })
  const save = useChange({
    run: (owners: readonly Person[]) =>
      ask('ConnectorService.Update', {
        params: { app_id: place.appId, id: place.connectorId },
        request: { connector: { userIds: owners.map(({ id }) => id) }, updateMask: 'userIds' },
      }),
    done: 'The owners are saved',
    stale: [key, ['connectors']],
    onDone: () => setEdited(undefined),
  })
  const link = `${location.origin}${paths.connector(place.appId, place.connectorId, 'settings')}`
  return (
    <Stack component="section" aria-labelledby="owners" gap="sm">
      <Title order={2} id="owners">
        Owners
      </Title>
      {error !== null && <Failure message={error.message} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton height={40} aria-label="Loading" />}
      {edited === undefined ? (
        <>
          {data?.length === 0 && <Text>Nobody: the owners of the application stand in.</Text>}
          {data?.map(({ id, name }) => (
            <Text key={id}>{name}</Text>
          ))}
          {data !== undefined && connector.mayManage === true && (
            <Group>
              <Button variant="default" onClick={() => setEdited(data)}>
                Edit owners
              </Button>
            </Group>
          )}
        </>
      ) : (
        <>
          <PersonPicker
            label="Owners"
            value={edited}
            onChange={setEdited}
            error={edited.length === 0 ? 'At least one owner is needed' : undefined}
          />
          <Group>
            <Button loading={save.isPending} disabled={edited.length === 0} onClick={() => save.mutate(edited)}>
              Save
            </Button>
            <Button variant="default" onClick={() => setEdited(undefined)}>
              Cancel
            </Button>
          </Group>
        </>
      )}
      {!me.isMailOn && data?.some(({ id }) => id !== me.userId) && (
        <Alert color="yellow" title="Owners are not written to">
          <Group>
            <Text size="sm">Mail is not set up on this server. Send them the link to the settings yourself.</Text>
            <Copy text={link} label="Copy the link" />
          </Group>
        </Alert>
      )}
    </Stack>
  )
}
