import { Box, Button, Skeleton, Stack, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from '../ui/states.tsx'

interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
}

interface ShortListProps<Row> {
  readonly name: string
  readonly cacheKey: readonly string[]
  readonly load: (
    pageToken: string,
    signal: AbortSignal,
  ) => Promise<{ readonly list?: readonly Row[] | undefined; readonly nextPageToken?: string | undefined }>
  readonly idOf: (row: Row) => string
  readonly columns: readonly Column<Row>[]
  readonly empty: ReactNode
  readonly refreshMs?: number
}

/** What belongs to one object: the newest first, and more when it is asked for. */
export function ShortList<Row>({ name, cacheKey, load, idOf, columns, empty, refreshMs }: ShortListProps<Row>) {
  const query = useInfiniteQuery({
    queryKey: cacheKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  })
  const { data, error } = query
  if (data === undefined && error !== null)
    return <Failure message={error.message} onRetry={() => void query.refetch()} />
  if (data === undefined) return <Skeleton height={120} aria-label="Loading" />
  const rows = data.pages.flatMap(({ list = [] }) => list)
  if (rows.length === 0) return empty
  return (
    <Stack gap="sm" align="flex-start" maw="100%">
      <Box w="100%" style={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={name}>
        <Table aria-label={name} verticalSpacing={6} style={{ minWidth: columns.length * 110 }}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ title }) => (
                <Table.Th key={title}>{title}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={idOf(row)}>
                {columns.map(({ title, cell }) => (
                  <Table.Td key={title}>{cell(row)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Stack>
  )
}
