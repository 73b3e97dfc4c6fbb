import { Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface FactsProps {
  readonly of: Readonly<Record<string, ReactNode>>
}

/** Names and values, one under the other; what is undefined is left out. */
export function Facts({ of }: FactsProps) {
  return (
    <Stack gap={6} component="dl" m={0}>
      {Object.entries(of).map(([name, value]) =>
        value === undefined ? null : (
          <Group key={name} gap="sm" align="baseline" wrap="nowrap">
            <Text component="dt" c="dimmed" size="sm" w={150} style={{ flexShrink: 0 }}>
              {name}
            </Text>
            <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
              {value === '' ? '–' : value}
            </Text>
          </Group>
        ),
      )}
    </Stack>
  )
}
