import { Skeleton, Stack, Table, Text } from '@mantine/core'
import { useCatalogueEntry } from '../api/catalogue.ts'
import { Blank, Failure } from '../ui/states.tsx'

/** What the connector reads and writes, and where it can run (CON-42). */
export function Capabilities({ catalogId }: { readonly catalogId: string | undefined }) {
  const { entry, isLoaded, error, refetch } = useCatalogueEntry((each) => each.catalogId === catalogId)
  if (error !== null) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (!isLoaded) return <Skeleton height={120} aria-label="Loading" />
  if (entry === undefined)
    return (
      <Blank title="The catalogue does not have this connector">It was made by another version of the server.</Blank>
    )
  const { capabilities = [], isHosted, displayName } = entry
  return (
    <Stack maw={720}>
      <Text>
        {isHosted
          ? `${displayName} is run by this server (cloud-hosted) once it has its settings, or by you (self-hosted) as a Baton connector.`
          : 'It runs where you start it (self-hosted), and does what its program can.'}
      </Text>
      {capabilities.length > 0 && (
        <Table aria-label="Capabilities">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Resource</Table.Th>
              <Table.Th>Sync</Table.Th>
              <Table.Th>Provision</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {capabilities.map(({ resourceType, displayName: name, isSynced, provisions = [] }) => (
              <Table.Tr key={resourceType}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{isSynced ? 'Yes' : 'No'}</Table.Td>
                <Table.Td>{provisions.join(', ') || 'No'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {capabilities.length > 0 && (
        <Text size="sm">It writes only while provisioning is switched on in its settings.</Text>
      )}
    </Stack>
  )
}
