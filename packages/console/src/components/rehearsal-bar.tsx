import { Anchor, Group, Text } from '@mantine/core'
import type { useRehearsal } from '../api/rehearsal.ts'

const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })

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
