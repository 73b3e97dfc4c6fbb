import { Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { useNow } from '../api/rehearsal.ts'
import { paths } from '../paths.ts'
import { durationInWords, secondsBetween } from '../ui/duration.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { ConnectorList } from './connectors.tsx'
import { titleOf } from './task-list.tsx'

/** What waits for the person, what they have, and what is wrong with what they look after (UI-13). */
export function HomePage() {
  const me = useMe()
  return (
    <Page title="Home">
      <Stack gap="xl">
        <Decisions />
        <SetUps />
        {can.seeConnectors(me) && <Trouble />}
        {can.seeTasks(me) && <Overdue />}
        <Ends />
        {/* Owners of connectors have them here, whatever their roles are (CON-8). */}
        <ConnectorList {...(!can.seeConnectors(me) && { empty: nothingYours })} />
      </Stack>
    </Page>
  )
}

const most = 10
const everyMs = 10_000

interface SectionProps<Row> {
  readonly title: string
  readonly rows: readonly Row[] | undefined
  readonly total?: string | number | undefined
  /** where all of them are, and by what filter */
  readonly all: string
  readonly filter?: string
  readonly line: (row: Row) => ReactNode
  readonly keyOf: (row: Row) => string | undefined
}

/** A line for each, which leads to it; nothing when there are none. */
function Section<Row>({ title, rows = [], total, all, filter, line, keyOf }: SectionProps<Row>) {
  if (rows.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {rows.map((row) => (
        <Group key={keyOf(row)} gap="xs">
          {line(row)}
        </Group>
      ))}
      {Number(total ?? 0) > rows.length && (
        <TextLink to={all} search={filter === undefined ? {} : { filter }}>
          All {total}
        </TextLink>
      )}
    </Stack>
  )
}

type Task = NonNullable<Answer<'Lists.Tasks'>['list']>[number]

const lineOf = (task: Task) => (
  <TextLink to={paths.task(task.id ?? '')}>
    {titleOf(task)}
    {task.subject !== undefined && `, for ${task.subject.displayName}`}
  </TextLink>
)

function useTasks(filter: string) {
  const { data } = useQuery({
    queryKey: ['tasks', 'home', filter],
    queryFn: ({ signal }) => ask('Lists.Tasks', { query: { filter, sort: 'number', page_size: most }, signal }),
    refetchInterval: everyMs,
  })
  return { rows: data?.list, total: data?.total }
}

/** The oldest come first. */
function Decisions() {
  const found = useTasks(`assignee:${useMe().userId} state:open`)
  return (
    <Section
      title="Waits for you"
      {...found}
      all={paths.requests('assigned')}
      line={lineOf}
      keyOf={(task) => task.id}
    />
  )
}

/** Access that should be gone and is not (REQ-15). */
function Overdue() {
  const filter = 'overdue:yes'
  const found = useTasks(filter)
  return (
    <Section
      title="Overdue: should be gone and is not"
      {...found}
      all={paths.tasks()}
      filter={filter}
      line={lineOf}
      keyOf={(task) => task.id}
    />
  )
}

function useConnectors(filter: string) {
  const { data } = useQuery({
    queryKey: ['connectors', 'home', filter],
    queryFn: ({ signal }) => ask('Lists.Connectors', { query: { filter, page_size: most }, signal }),
    refetchInterval: everyMs,
  })
  return { rows: data?.list, total: data?.total, keyOf: ({ id }: { readonly id?: string | undefined }) => id }
}

/** Connectors that somebody named the person an owner of, to be finished by them (CON-6). */
function SetUps() {
  const filter = `owner:${useMe().userId} status:not_configured`
  return (
    <Section
      title="To be set up by you"
      {...useConnectors(filter)}
      all={paths.connectors()}
      filter={filter}
      line={({ appId = '', id = '', displayName, appDisplayName }) => (
        <TextLink to={paths.connector(appId, id, 'settings')}>
          {displayName} in {appDisplayName}
        </TextLink>
      )}
    />
  )
}

function Trouble() {
  const filter = 'status:error,needs_review,disabled'
  return (
    <Section
      title="Connectors in trouble"
      {...useConnectors(filter)}
      all={paths.connectors()}
      filter={filter}
      line={({ appId = '', id = '', displayName, status, cause }) => (
        <>
          <TextLink to={paths.connector(appId, id)}>{displayName}</TextLink>
          <StatusChip status={status} />
          {cause && <Text size="sm">{asSentence(cause)}</Text>}
        </>
      )}
    />
  )
}

/** So much of what somebody has is looked through for what ends. */
const lookedAt = 100

/** What the person has for a time: what ends first comes first. */
function Ends() {
  const now = useNow()
  const { data } = useQuery({
    queryKey: ['catalog', 'ends'],
    queryFn: async ({ signal }) => {
      const request = { grantedStatus: 'GRANTED', pageSize: lookedAt } as const
      const { list = [] } = await ask('RequestCatalogSearchService.SearchEntitlements', { request, signal })
      return list
        .flatMap(({ entitlement, appEntitlementUserBindings: [binding] = [] }) => {
          const { id = '', displayName = '' } = entitlement?.appEntitlement ?? {}
          const endsAt = binding?.deprovisionAt
          return endsAt ? [{ id, displayName, endsAt }] : []
        })
        .sort((one, other) => Date.parse(one.endsAt) - Date.parse(other.endsAt))
    },
    refetchInterval: 60_000,
  })
  return (
    <Section
      title="Your access that ends"
      rows={data?.slice(0, most)}
      total={data?.length}
      all={paths.requests('access')}
      line={({ displayName, endsAt }) => {
        const left = secondsBetween(now, endsAt) ?? 0
        return (
          <>
            <TextLink to={paths.requests('access')}>{displayName}</TextLink>
            <Text size="sm">{left > 0 ? `${durationInWords(left)} left` : 'is being taken away'}</Text>
          </>
        )
      }}
      keyOf={({ id }) => id}
    />
  )
}

const nothingYours = (
  <Blank title="You are signed in" action={<ButtonLink to={paths.requests()}>Ask for access</ButtonLink>}>
    What there is for you to see is in the navigation.
  </Blank>
)
