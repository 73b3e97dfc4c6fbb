import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'

const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })

/** Whether this is a rehearsal, what time it is there, and where it is moved; undefined where it is none. */
export function useRehearsal() {
  const { data } = useQuery({
    queryKey: ['rehearsal'],
    queryFn: ({ signal }) => ask('Rehearsal.Get', { signal }),
    // Only a rehearsal's clock is moved; a real server is asked once.
    refetchInterval: ({ state }) => (state.data?.isRehearsal ? 15_000 : false),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data?.isRehearsal ? data : undefined
}

export function RehearsalBar({
  rehearsal: { now = '', controlsUrl = '' },
}: {
  readonly rehearsal: NonNullable<ReturnType<typeof useRehearsal>>
}) {
  return (
    <Group
      component="section"
      aria-label="Rehearsal"
      h={28}
      px="md"
      gap="md"
      justify="center"
      wrap="nowrap"
      bg="var(--mantine-color-default-hover)"
    >
      <Text size="sm" truncate>
        This is a rehearsal. There it is {format.format(new Date(now))}.
      </Text>
      <Text size="sm" style={{ flexShrink: 0 }}>
        <Anchor inherit href={controlsUrl} target="_blank" rel="noopener" underline="always" c="inherit">
          Controls
        </Anchor>
      </Text>
    </Group>
  )
}
