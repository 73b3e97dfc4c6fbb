import { Anchor, Card, SimpleGrid, Skeleton, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { Page } from '../ui/page.tsx'
import { Blank, Failure } from '../ui/states.tsx'

/** What can be connected, with search by name, vendor and other names (CON-2). */
export function CataloguePage() {
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text, 200)
  const { data, error, refetch } = useQuery({
    queryKey: ['catalogue', query],
    queryFn: ({ signal }) => ask('Catalogue.List', { query: { query }, signal }),
    placeholderData: keepPreviousData,
  })
  const entries = data?.list ?? []
  return (
    <Page title="Catalogue">
      <TextInput
        type="search"
        aria-label="Search the catalogue"
        placeholder="Search"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        maw={320}
      />
      {error !== null && <Failure message={error.message} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton height={120} aria-label="Loading" />}
      {data !== undefined && entries.length === 0 && (
        <Blank title="No results">
          Nothing is called “{query}”. Any connector that speaks the Baton protocol can be connected as “Baton”.
        </Blank>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {entries.map(({ catalogId, displayName, vendor, description, documentationUrl }) => (
          <Card key={catalogId} withBorder component="article">
            <Title order={2}>{displayName}</Title>
            <Text size="sm">{vendor}</Text>
            <Text mt="xs">{description}</Text>
            {documentationUrl && (
              <Anchor href={documentationUrl} target="_blank" rel="noreferrer" mt="sm" underline="always">
                Documentation of {displayName}
              </Anchor>
            )}
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  )
}
