import { Alert, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import {
  type LogEvent,
  LogEventDrawer,
  type NamedEvent,
  ShowEvent,
  sourceOf,
  verbInWords,
  whoOf,
  withNames,
} from '../components/log-event.tsx'
import { type Person, PersonPicker } from '../components/person-picker.tsx'
import { readCondition, setCondition } from '../table/condition.ts'
import { type ListSearch, readListSearch } from '../table/list.tsx'
import { ShortList } from '../table/short-list.tsx'
import { formatCount } from '../ui/count.ts'
import { saveFile } from '../ui/csv.ts'
import { DayField } from '../ui/day-field.tsx'
import { inWords } from '../ui/in-words.ts'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { toCsv, toJsonLines } from './system-log-export.ts'

const pageSize = 100
/** As much as a spreadsheet is pleasant with. */
const exportMost = 10_000

const outcomes = [
  { value: '', label: 'Any outcome' },
  { value: 'SUCCEEDED', label: 'Succeeded' },
  { value: 'FAILED', label: 'Failed' },
  { value: 'DENIED', label: 'Denied' },
]

/** What is looked for, as the address holds it; in words of the operation. */
function readFilter(filter: string | undefined) {
  const outcome = readCondition(filter, 'outcome')
  const day = (name: string) => readCondition(filter, name)
  const [since, until] = [toInstant(day('since')), toInstant(day('until'), 1)]
  return {
    ...optional('actor_id', readCondition(filter, 'actor')),
    ...optional('verb', readCondition(filter, 'verb')),
    ...optional('object_kind', readCondition(filter, 'kind')),
    ...optional('object_id', readCondition(filter, 'object')),
    ...optional('since', since),
    ...optional('until', until),
    ...(isOutcome(outcome) && { outcome }),
  }
}

function isOutcome(text: string): text is 'SUCCEEDED' | 'FAILED' | 'DENIED' {
  return ['SUCCEEDED', 'FAILED', 'DENIED'].includes(text)
}

function optional<Name extends string>(name: Name, value: string): { readonly [key in Name]?: string } {
  return value === '' ? {} : ({ [name]: value } as { readonly [key in Name]: string })
}

/** The beginning of a day in the viewer's zone, or of one some days later; empty when it is no day. */
function toInstant(day: string, later = 0): string {
  const [year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number) ?? []
  if (year === undefined || month === undefined || date === undefined) return ''
  const instant = new Date(year, month - 1, date + later)
  return Number.isNaN(instant.getTime()) ? '' : instant.toISOString()
}

/** Every change and every refused attempt, the newest first, as one looks for them (AUD-1, AUD-3). */
export function SystemLogPage() {
  const search: ListSearch = useSearch({ strict: false })
  const filter = readFilter(search.filter)
  const [shown, setShown] = useState<NamedEvent>()
  const load = (pageToken: string, signal?: AbortSignal) =>
    ask('SystemLog.List', {
      query: { ...filter, page_size: pageSize, ...(pageToken !== '' && { page_token: pageToken }) },
      ...(signal && { signal }),
    })
  const isFiltered = Object.keys(filter).length > 0
  return (
    <Page title="System log" action={<Export load={load} />}>
      <Chain />
      <Filters filter={search.filter} />
      <ShortList
        name="Events"
        cacheKey={['system log', JSON.stringify(filter)]}
        load={async (pageToken, signal) => withNames(await load(pageToken, signal))}
        idOf={({ id = '' }) => id}
        columns={[
          { title: 'When', cell: ({ time }) => <Time at={time} /> },
          { title: 'Who', cell: (event) => whoOf(event) },
          { title: 'What', cell: ({ verb = '' }) => verbInWords(verb) },
          { title: 'Of', cell: ({ objectKind }) => inWords(objectKind) },
          {
            title: 'Object',
            cell: ({ objectId, names }) => (objectId === undefined ? '–' : (names[objectId] ?? objectId)),
          },
          { title: 'Outcome', cell: ({ outcome }) => inWords(outcome) },
          { title: 'From', cell: ({ source }) => sourceOf(source).address ?? '–' },
          { title: 'Detail', cell: (event) => <ShowEvent event={event} onShow={setShown} /> },
        ]}
        empty={
          isFiltered ? (
            <Blank title="No event is like that">Take a condition away, or another time.</Blank>
          ) : (
            <Blank title="Nothing has happened yet">Whatever people and programs do is an event here.</Blank>
          )
        }
      />
      <LogEventDrawer event={shown} close={() => setShown(undefined)} />
    </Page>
  )
}

function Filters({ filter }: { readonly filter: string | undefined }) {
  const navigate = useNavigate()
  const search: ListSearch = useSearch({ strict: false })
  const [actor, setActor] = useState<readonly Person[]>([])
  const set = (column: string, value: string) =>
    void navigate({
      to: '.',
      search: readListSearch({ ...search, filter: setCondition(filter, column, value) }),
      replace: true,
    })
  const type = useDebouncedCallback(set, 300)
  const asked = readCondition(filter, 'actor')
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Events">
      <PersonPicker
        label="Who"
        value={asked === '' ? [] : actor.length > 0 ? actor : [{ id: asked, name: asked }]}
        onChange={(people) => {
          // The last one chosen takes the place of the one before.
          const chosen = people.slice(-1)
          setActor(chosen)
          set('actor', chosen[0]?.id ?? '')
        }}
      />
      <TextInput
        label="What"
        placeholder="connector, or user.created"
        defaultValue={readCondition(filter, 'verb')}
        onChange={({ currentTarget }) => type('verb', currentTarget.value.replaceAll(/\s/g, ''))}
      />
      <TextInput
        label="Kind of object"
        placeholder="app"
        defaultValue={readCondition(filter, 'kind')}
        onChange={({ currentTarget }) => type('kind', currentTarget.value.replaceAll(/\s/g, ''))}
        w={130}
      />
      <TextInput
        label="Object’s id"
        defaultValue={readCondition(filter, 'object')}
        onChange={({ currentTarget }) => type('object', currentTarget.value.replaceAll(/\s/g, ''))}
      />
      <NativeSelect
        label="Outcome"
        data={outcomes}
        value={readCondition(filter, 'outcome')}
        onChange={({ currentTarget }) => set('outcome', currentTarget.value)}
      />
      <DayField label="From the day" value={readCondition(filter, 'since')} onChange={(day) => set('since', day)} />
      <DayField label="To the day" value={readCondition(filter, 'until')} onChange={(day) => set('until', day)} />
    </Group>
  )
}

/** How far the log is beyond doubt: each event carries the hash of the one before, and now and then it is signed (AUD-2). */
function Chain() {
  const { data } = useQuery({
    queryKey: ['system log', 'chain'],
    queryFn: ({ signal }) => ask('SystemLog.GetChain', { signal }),
    refetchInterval: 30_000,
  })
  const verify = useChange({ run: () => ask('SystemLog.Verify', {}) })
  const verdict = verify.data
  if (data === undefined) return null
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text size="sm">
          {formatCount(data.sealedCount)} events are in the hash chain, up to <Time at={data.sealedUntil} />; signed up
          to event {formatCount(data.signedCount)}, <Time at={data.signedAt} />.
        </Text>
        <Button size="compact-sm" variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          Verify
        </Button>
      </Group>
      {verdict !== undefined &&
        (verdict.isIntact ? (
          <Alert color="green" role="status" title="The log is whole">
            Verified up to <Time at={verdict.verifiedUntil} />: all {formatCount(verdict.eventCount)} events are as they
            were written, and {formatCount(verdict.checkpointCount)} signatures hold.
          </Alert>
        ) : (
          <Alert color="red" role="alert" title="The log does not hold">
            {asSentence(verdict.brokenReason ?? '')} That is at place {formatCount(verdict.brokenPlace)}, event{' '}
            {verdict.brokenEventId || 'unknown'}. Keep the database as it is, and compare it with a backup.
          </Alert>
        ))}
    </Stack>
  )
}

/** What is looked for, as a file. */
function Export({ load }: { readonly load: (pageToken: string) => Promise<Answer<'SystemLog.List'>> }) {
  const save = useChange({
    run: async (format: 'csv' | 'json') => {
      const events: LogEvent[] = []
      let token = ''
      do {
        const { list = [], nextPageToken = '' } = await load(token)
        events.push(...list)
        token = nextPageToken
      } while (token !== '' && events.length < exportMost)
      const text = format === 'csv' ? toCsv(events) : toJsonLines(events)
      const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
      saveFile(`system-log.${format === 'csv' ? 'csv' : 'jsonl'}`, type, text)
      return { count: events.length, isCut: token !== '' }
    },
    done: ({ count, isCut }) =>
      isCut
        ? `The newest ${formatCount(count)} events are in the file; there are more`
        : `${formatCount(count)} events are in the file`,
  })
  return (
    <Group gap="sm">
      <Button
        variant="default"
        loading={save.isPending && save.variables === 'csv'}
        disabled={save.isPending}
        onClick={() => save.mutate('csv')}
      >
        Generate CSV
      </Button>
      <Button
        variant="default"
        loading={save.isPending && save.variables === 'json'}
        disabled={save.isPending}
        onClick={() => save.mutate('json')}
      >
        Generate JSON
      </Button>
    </Group>
  )
}
