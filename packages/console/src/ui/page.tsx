import { Group, Stack, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface PageProps {
  readonly title: string
  /** before the title, where the object has one */
  readonly sign?: ReactNode
  /** what belongs to the title itself */
  readonly beside?: ReactNode
  /** what can be done with all of it */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** A screen, with its title in the tab of the browser, too. */
export function Page({ title, sign, beside, action, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Rostrum`
  }, [title])
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Group gap="sm">
          {sign}
          <Title order={1}>{title}</Title>
          {beside}
        </Group>
        {action}
      </Group>
      {children}
    </Stack>
  )
}
