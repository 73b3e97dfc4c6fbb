import { Button, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { asSentence } from './sentence.ts'

/** What stands where rows would: what it is, why there is nothing, and the next step (UI-4). */
export function Blank({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={64} px="md" ta="center">
      <Title order={2}>{title}</Title>
      {children !== undefined && <Text maw={460}>{children}</Text>}
      {action}
    </Stack>
  )
}

export function Failure({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }) {
  return (
    <div role="alert">
      <Blank title="This could not be loaded" action={<Button onClick={onRetry}>Try again</Button>}>
        {asSentence(message)}
      </Blank>
    </div>
  )
}
