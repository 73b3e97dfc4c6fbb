import { Group, Stack, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

/** A screen: its title, in the tab of the browser too, and what can be done with all of it. */
export function Page({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Rostrum`
  }, [title])
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{title}</Title>
        {action}
      </Group>
      {children}
    </Stack>
  )
}
