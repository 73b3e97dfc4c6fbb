import { Badge, Group } from '@mantine/core'
import { ask } from '../api/api.ts'
import { type ConnectorPlace, connectorKey, paramsOf } from '../api/connector.ts'
import { ShortList } from '../table/short-list.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** The machines on which the connector runs (CON-28). */
export function Hosts({ place }: { readonly place: ConnectorPlace }) {
  return (
    <ShortList
      name="Hosts"
      cacheKey={connectorKey(place, 'hosts')}
      load={(_, signal) => ask('Connectors.ListHosts', { params: paramsOf(place), signal })}
      refreshMs={5000}
      idOf={({ hostId = '', credentialId = '' }) => `${hostId} ${credentialId}`}
      columns={[
        {
          title: 'Host',
          cell: ({ hostId, collidedAt }) => (
            <Group gap="xs">
              {hostId}
              {collidedAt !== undefined && (
                <Badge color="orange" variant="outline" tt="none" c="var(--mantine-color-text)">
                  Two hosts use this id
                </Badge>
              )}
            </Group>
          ),
        },
        { title: 'State', cell: ({ isAlive }) => (isAlive ? 'Online' : 'Not heard of') },
        { title: 'Does now', cell: ({ currentTask }) => currentTask?.replaceAll('_', ' ') || '–' },
        { title: 'Version', cell: ({ version }) => version || '–' },
        { title: 'Protocol', cell: ({ sdkVersion }) => sdkVersion || '–' },
        { title: 'System', cell: ({ os }) => os || '–' },
        { title: 'First seen', cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
        { title: 'Last seen', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
      ]}
      empty={
        <Blank title="No host has come yet">
          A host appears here when the connector’s program has started and said hello to this server.
        </Blank>
      }
    />
  )
}
