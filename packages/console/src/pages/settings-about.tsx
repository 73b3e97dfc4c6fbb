import { Alert, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Answer, ask } from '../api/api.ts'
import { formatBytes } from '../ui/bytes.ts'
import { formatCount } from '../ui/count.ts'
import { durationInWords } from '../ui/duration.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { asSentence } from '../ui/sentence.ts'
import { Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** How the server is: what it is made of, what waits, and what needs somebody (product.md 19). */
export function About() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', 'about'],
    queryFn: ({ signal }) => ask('About.Get', { signal }),
    refetchInterval: 15_000,
  })
  if (data === undefined)
    return error === null ? (
      <Skeleton height={240} aria-label="Loading" />
    ) : (
      <Failure message={error.message} onRetry={() => void refetch()} />
    )
  const { problems = [], queues = [], clockOffset = '0s' } = data
  const offset = Number.parseFloat(String(clockOffset))
  return (
    <Stack>
      {problems.length === 0 ? (
        <Alert color="green" role="status" title="The server is well">
          Nothing needs somebody.
        </Alert>
      ) : (
        <Alert color="orange" role="status" title="Something needs somebody">
          {problems.map(asSentence).join(' ')}
        </Alert>
      )}
      <Title order={2}>Server</Title>
      <Facts
        of={{
          Version: `Rostrum ${data.version}, ${data.licence}`,
          'Runs since': <Time at={data.startedAt} />,
          Address: data.host,
          Clock: (
            <>
              <Time at={data.now} />
              {offset === 0 ? '' : `, moved by ${durationInWords(Math.round(offset))}`}
            </>
          ),
          'Node.js': data.nodeVersion,
        }}
      />
      <Title order={2}>Data</Title>
      <Facts
        of={{
          Database: `PostgreSQL ${data.databaseVersion}, ${formatBytes(data.databaseBytes)}`,
          Migrations: `${formatCount(data.migrationCount)}, up to ${data.lastMigration}`,
          'Room on the disk':
            data.diskFreeBytes === undefined
              ? undefined
              : `${formatBytes(data.diskFreeBytes)} of ${formatBytes(data.diskTotalBytes)} are free`,
        }}
      />
      <Title order={2}>What waits</Title>
      <Queues queues={queues} />
    </Stack>
  )
}

function Queues({ queues }: { readonly queues: NonNullable<Answer<'About.Get'>['queues']> }) {
  if (queues.length === 0) return <Text size="sm">Nothing waits: all is done.</Text>
  return (
    <Table aria-label="What waits" verticalSpacing={6} maw={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Kind</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>How many</Table.Th>
          <Table.Th>Oldest</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map(({ name, state, count, oldestAt }) => (
          <Table.Tr key={`${name} ${state}`}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>{inWords(state)}</Table.Td>
            <Table.Td>{formatCount(count)}</Table.Td>
            <Table.Td>
              <Time at={oldestAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
