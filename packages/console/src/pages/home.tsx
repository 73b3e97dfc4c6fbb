import { Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { paths } from '../paths.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { ConnectorList } from './connectors.tsx'
import { titleOf } from './task-list.tsx'

/** What waits for the person, and what they look after (UI-13). */
export function HomePage() {
  const me = useMe()
  return (
    <Page title="Home">
      <Waiting />
      {/* Owners of connectors have them here, whatever their roles are (CON-8). */}
      <ConnectorList {...(!can.seeConnectors(me) && { empty: nothingYours })} />
    </Page>
  )
}

const most = 10

/** The oldest decisions that wait for the person; nothing when there are none. */
function Waiting() {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['tasks', 'waiting', me.userId],
    queryFn: ({ signal }) => {
      const query = { filter: `assignee:${me.userId} state:open`, sort: 'number', page_size: most }
      return ask('Lists.Tasks', { query, signal })
    },
    refetchInterval: 10_000,
  })
  const tasks = data?.list ?? []
  if (tasks.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-label="Waits for you">
      <Title order={2}>Waits for you</Title>
      {tasks.map((task) => (
        <TextLink key={task.id} to={paths.task(task.id ?? '')}>
          {titleOf(task)}
          {task.subject !== undefined && `, for ${task.subject.displayName}`}
        </TextLink>
      ))}
      {Number(data?.total) > most && <TextLink to={paths.requests('assigned')}>All {data?.total}</TextLink>}
    </Stack>
  )
}

const nothingYours = (
  <Blank title="You are signed in" action={<ButtonLink to={paths.requests()}>Ask for access</ButtonLink>}>
    What there is for you to see is in the navigation.
  </Blank>
)
