import { Anchor, Card, Group, SimpleGrid, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { paths } from '../paths.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Monogram } from '../ui/monogram.tsx'
import { Page } from '../ui/page.tsx'
import { Blank, Failure } from '../ui/states.tsx'

/** What can be connected, with search by name, vendor and other names (CON-2). */
export function CataloguePage() {
  const me = useMe()
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text, 200)
  const { data, error, refetch } = useQuery({
    queryKey: ['catalogue', query],
    queryFn: ({ signal }) => ask('Catalogue.List', { query: { query }, signal }),
    placeholderData: keepPreviousData,
  })
  const found = data?.list ?? []
  const isNothing = data !== undefined && found.length === 0
  const { data: all } = useQuery({
    queryKey: ['catalogue', ''],
    queryFn: ({ signal }) => ask('Catalogue.List', { query: { query: '' }, signal }),
    enabled: isNothing,
  })
  // Any connector that speaks the protocol can be connected, whatever it is called.
  const entries = isNothing ? (all?.list ?? []).filter(({ displayName }) => displayName === 'Baton') : found
  return (
    <Page title="Add connector">
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
      {isNothing && (
        <Blank title="No results" action={<ButtonLink to={paths.importFile()}>Import a file</ButtonLink>}>
          Nothing is called “{query}”. Any connector that speaks the Baton protocol can be connected as “Baton”; what it
          wrote by itself can be imported as a file.
        </Blank>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {entries.map(({ catalogId = '', displayName, vendor, description, documentationUrl, isHosted }) => (
          <Card key={catalogId} withBorder component="article" aria-label={displayName}>
            <Stack gap="xs" h="100%" justify="space-between">
              <div>
                <Group gap="sm" wrap="nowrap">
                  <Monogram name={displayName} size={36} />
                  <Title order={2}>{displayName}</Title>
                </Group>
                <Text size="sm" c="dimmed">
                  {vendor} · {isHosted ? 'Cloud-hosted' : 'Self-hosted'}
                </Text>
                <Text mt="xs">{description}</Text>
              </div>
              <Group justify="space-between" mt="sm">
                <Anchor
                  href={documentationUrl ?? ''}
                  target="_blank"
                  rel="noreferrer"
                  underline="always"
                  fz="sm"
                  aria-label={`Documentation of ${displayName}`}
                >
                  Documentation
                </Anchor>
                {can.addConnectors(me) && (
                  <ButtonLink to={paths.addConnector(catalogId)} aria-label={`Add ${displayName}`}>
                    Add
                  </ButtonLink>
                )}
              </Group>
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  )
}
