import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { paths } from '../paths.ts'
import { TextLink } from '../ui/link.tsx'
import { asSentence } from '../ui/sentence.ts'

/** On every screen: that nobody is written to, and, for who may see it, what is wrong with the server (UI-12). */
export function SystemBanner() {
  const me = useMe()
  const seesServer = can.seeSettings(me)
  const { data } = useQuery({
    queryKey: ['settings', 'about'],
    queryFn: ({ signal }) => ask('About.Get', { signal }),
    enabled: seesServer,
    refetchInterval: 60_000,
  })
  const problems = data?.problems ?? []
  if (me.isMailOn && problems.length === 0) return null
  return (
    <Group
      component="section"
      aria-label="System"
      gap="xs"
      mb="md"
      px="sm"
      py={6}
      bg="var(--mantine-color-default-hover)"
    >
      {!me.isMailOn && (
        <Text size="sm">
          Mail is off: nobody is written to.{' '}
          {seesServer && (
            <TextLink to={paths.settings('mail')} underline="always" c="inherit">
              Set up mail
            </TextLink>
          )}
        </Text>
      )}
      {problems.length > 0 && (
        <Text size="sm">
          {problems.map(asSentence).join(' ')}{' '}
          <TextLink to={paths.settings('about')} underline="always" c="inherit">
            About the server
          </TextLink>
        </Text>
      )}
    </Group>
  )
}
