import { List, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { Answer } from '../api/api.ts'
import { inWords } from '../ui/in-words.ts'
import { asSentence } from '../ui/sentence.ts'
import { Time } from '../ui/time.tsx'

const marks = {
  PASSED: ['✓', 'green', 'Passed'],
  WARNING: ['!', 'yellow', 'Note'],
  FAILED: ['✗', 'red', 'Failed'],
  SKIPPED: ['–', 'gray', 'Not tried'],
} as const

/** What was tested, line by line, with the cause and the fix (CON-11). */
export function TestChecklist({ test }: { readonly test: Answer<'Connectors.Test'> }) {
  const { isPassed, checks = [], testedAt } = test
  return (
    <Stack gap="xs" role="status">
      <Title order={3} size="h4">
        {isPassed ? 'The test passed' : 'The test failed'}
      </Title>
      <List listStyleType="none" spacing="xs">
        {checks.map(({ name = '', outcome = 'FAILED', cause, fix }) => {
          const [mark, color, label] = marks[outcome]
          return (
            <List.Item
              key={name}
              icon={
                <ThemeIcon size={22} radius="xl" color={color} variant="light" aria-label={label} role="img">
                  {mark}
                </ThemeIcon>
              }
            >
              <Text size="sm">{inWords(name)}</Text>
              {cause && <Text size="sm">{asSentence(cause)}</Text>}
              {fix && <Text size="sm">{asSentence(fix)}</Text>}
            </List.Item>
          )
        })}
      </List>
      <Text size="sm" c="dimmed">
        Tested <Time at={testedAt} />
      </Text>
    </Stack>
  )
}
