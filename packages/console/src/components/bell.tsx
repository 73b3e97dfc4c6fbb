import { ActionIcon, Box, Indicator, Popover, ScrollArea, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'

const key = ['notices'] as const

/** What the person was told, with how much of it is new (NOT-1). Looking at it makes it seen. */
export function Bell() {
  const [isOpen, setIsOpen] = useState(false)
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask('Notices.ListOwn', { query: { page_size: 25 }, signal }),
    refetchInterval: 30_000,
  })
  const { list = [], unseenCount = 0 } = data ?? {}
  const count = Number(unseenCount)
  const toggle = (isNowOpen: boolean) => {
    setIsOpen(isNowOpen)
    const [newest] = list
    // What is new is marked as such while it is looked at, and no more when that is over.
    if (isNowOpen || count === 0 || newest === undefined) return
    void ask('Notices.MarkSeen', { request: { upTo: newest.id ?? '0' } }).then(
      () => queries.invalidateQueries({ queryKey: key }),
      // It is shown as new once more, which does no harm.
      () => undefined,
    )
  }
  return (
    <Popover opened={isOpen} onChange={toggle} position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={30}
          onClick={() => toggle(!isOpen)}
          aria-label={count === 0 ? 'Notices' : `Notices, ${count} new`}
        >
          <Indicator disabled={count === 0} size={8} color="red">
            <BellShape />
          </Indicator>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Notices">
        {list.length === 0 ? (
          <Text size="sm">Nobody has told you anything yet.</Text>
        ) : (
          <ScrollArea.Autosize mah={420} viewportProps={{ tabIndex: 0 }}>
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {list.map(({ id = '', subject, path = '', createdAt, isSeen }) => (
                <Box component="li" key={id}>
                  <TextLink to={path || '/'} onClick={() => toggle(false)} size="sm" fw={isSeen ? 400 : 700}>
                    {subject}
                  </TextLink>
                  <Text size="xs">
                    {isSeen ? '' : 'New · '}
                    <Time at={createdAt} />
                  </Text>
                </Box>
              ))}
            </Stack>
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function BellShape() {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
    >
      <path d="M3 12h10l-1.2-2V7a3.8 3.8 0 0 0-7.6 0v3z" strokeLinejoin="round" />
      <path d="M6.6 14h2.8" strokeLinecap="round" />
    </svg>
  )
}
