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
  const sections = [useDecisions(), useSetUps(), useTrouble(), useOverdue(), useEnds()]
  const isNothing = sections.every(({ rows }) => rows?.length === 0)
  return (
    <Page title="Home">
      <Stack gap="xl">
        {sections.map((section) => (
          <Section key={section.title} {...section} />
        ))}
        {/* Owners of connectors have them here, whatever their roles are (CON-8). */}
        {!can.seeConnectors(me) && <ConnectorList empty={isNothing && nothingWaits} />}
        {can.seeConnectors(me) && isNothing && nothingWaits}
      </Stack>
    </Page>
  )
}

const most = 10
const everyMs = 10_000

interface Line {
  readonly id: string
  readonly content: ReactNode
}

interface SectionProps {
  readonly title: string
  /** undefined until they are known */
  readonly rows: readonly Line[] | undefined
  readonly total?: string | number | undefined
  /** where all of them are, and by what filter */
  readonly all: string
  readonly filter?: string
}

/** A line for each, which leads to it; nothing when there are none. */
function Section({ title, rows = [], total, all, filter }: SectionProps) {
  if (rows.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {rows.map(({ id, content }) => (
        <Group key={id} gap="xs">
          {content}
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

function useTasks(filter: string, isWanted = true) {
  const { data } = useQuery({
    queryKey: ['tasks', 'home', filter],
    queryFn: ({ signal }) => ask('Lists.Tasks', { query: { filter, sort: 'number', page_size: most }, signal }),
    refetchInterval: everyMs,
    enabled: isWanted,
  })
  const rows = data?.list?.map(
    (task): Line => ({
      id: task.id ?? '',
      content: (
        <TextLink to={paths.task(task.id ?? '')}>
          {titleOf(task)}
          {task.subject !== undefined && `, for ${task.subject.displayName}`}
        </TextLink>
      ),
    }),
  )
  return { rows: isWanted ? rows : [], total: data?.total }
}

/** The oldest come first. */
function useDecisions(): SectionProps {
  const found = useTasks(`assignee:${useMe().userId} state:open`)
  return { title: 'Waits for you', ...found, all: paths.requests('assigned') }
}

/** Access that should be gone and is not (REQ-15). */
function useOverdue(): SectionProps {
  const filter = 'overdue:yes'
  const found = useTasks(filter, can.seeTasks(useMe()))
  return { title: 'Overdue: should be gone and is not', ...found, all: paths.tasks(), filter }
}

type Connector = NonNullable<Answer<'Lists.Connectors'>['list']>[number]

function useConnectors(filter: string, lineOf: (connector: Connector) => ReactNode, isWanted = true) {
  const { data } = useQuery({
    queryKey: ['connectors', 'home', filter],
    queryFn: ({ signal }) => ask('Lists.Connectors', { query: { filter, page_size: most }, signal }),
    refetchInterval: everyMs,
    enabled: isWanted,
  })
  const rows = data?.list?.map((connector): Line => ({ id: connector.id ?? '', content: lineOf(connector) }))
  return { rows: isWanted ? rows : [], total: data?.total, all: paths.connectors(), filter }
}

/** Connectors that somebody named the person an owner of, to be finished by them (CON-6). */
function useSetUps(): SectionProps {
  const found = useConnectors(
    `owner:${useMe().userId} status:not_configured`,
    ({ appId = '', id = '', displayName, appDisplayName }) => (
      <TextLink to={paths.connector(appId, id, 'settings')}>
        {displayName} in {appDisplayName}
      </TextLink>
    ),
  )
  return { title: 'To be set up by you', ...found }
}

function useTrouble(): SectionProps {
  const found = useConnectors(
    'status:error,needs_review,disabled,stale',
    ({ appId = '', id = '', displayName, status, cause }) => (
      <>
        <TextLink to={paths.connector(appId, id)}>{displayName}</TextLink>
        <StatusChip status={status} />
        {cause && <Text size="sm">{asSentence(cause)}</Text>}
      </>
    ),
    can.seeConnectors(useMe()),
  )
  return { title: 'Connectors in trouble', ...found }
}

/** So much of what somebody has is looked through for what ends. */
const lookedAt = 100

/** What the person has for a time: what ends first comes first. */
function useEnds(): SectionProps {
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
  const rows = data?.slice(0, most).map(({ id, displayName, endsAt }): Line => {
    const left = secondsBetween(now, endsAt) ?? 0
    const content = (
      <>
        <TextLink to={paths.requests('access')}>{displayName}</TextLink>
        <Text size="sm">{left > 0 ? `${durationInWords(left)} left` : 'is being taken away'}</Text>
      </>
    )
    return { id, content }
  })
  return { title: 'Your access that ends', rows, total: data?.length, all: paths.requests('access') }
}

const nothingWaits = (
  <Blank title="Nothing waits for you" action={<ButtonLink to={paths.requests()}>Ask for access</ButtonLink>}>
    Requests to decide, connectors to set up and access that ends appear here.
  </Blank>
)
