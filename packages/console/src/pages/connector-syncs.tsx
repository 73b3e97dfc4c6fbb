import { Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { ask } from '../api/api.ts'
import { type ConnectorPlace, connectorKey, paramsOf, type SyncRun } from '../api/connector.ts'
import { PersonName } from '../components/person.tsx'
import { paths } from '../paths.ts'
import { ShortList } from '../table/short-list.tsx'
import { formatCount } from '../ui/count.ts'
import { durationInWords, secondsBetween } from '../ui/duration.ts'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

const triggers = { SCHEDULE: 'Schedule', MANUAL: 'By hand', SETUP: 'Set-up', RETRY: 'Retry', FILE: 'File' } as const

const outcomes = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', CANCELLED: 'Cancelled', DISCARDED: 'Discarded' } as const
const states = { QUEUED: 'Waiting', RUNNING: 'Running', INGESTING: 'Taking in', HELD: 'Held' } as const

export function outcomeOf({ state = 'QUEUED', outcome = 'NONE' }: SyncRun): string {
  return outcome === 'NONE' ? (state === 'FINISHED' ? 'Ended' : states[state]) : outcomes[outcome]
}

export function triggerOf({ trigger = 'SCHEDULE' }: SyncRun): string {
  return triggers[trigger]
}

/** What a kind came to, and by how much it differs from before: "120 (+3 −1 ~2)". */
function Count({ run, kind }: { readonly run: SyncRun; readonly kind: string }) {
  const count = run.counts?.find((each) => each.kind === kind)
  if (count === undefined) return <>–</>
  const changes = (
    [
      ['+', count.added],
      ['−', count.removed],
      ['~', count.changed],
    ] as const
  )
    .filter(([, number]) => Number(number ?? 0) > 0)
    .map(([sign, number]) => `${sign}${formatCount(number)}`)
  return (
    <>
      {formatCount(count.total)}
      {changes.length > 0 && (
        <Text span size="sm" c="dimmed">
          {` ${changes.join(' ')}`}
        </Text>
      )}
    </>
  )
}

const kinds = ['accounts', 'resources', 'entitlements', 'grants'] as const

/** Every run, the newest first (CON-36). */
export function Syncs({ place }: { readonly place: ConnectorPlace }) {
  return (
    <Stack>
      <Timeline place={place} />
      <ShortList
        name="Syncs"
        cacheKey={connectorKey(place, 'runs')}
        load={(pageToken, signal) =>
          ask('SyncRuns.List', { params: paramsOf(place), query: { page_size: 25, page_token: pageToken }, signal })
        }
        refreshMs={3000}
        idOf={({ id = '' }) => id}
        columns={[
          {
            title: 'Began',
            cell: ({ id = '', createdAt }) => (
              <TextLink to={paths.syncRun(place.appId, place.connectorId, id)}>
                <Time at={createdAt} />
              </TextLink>
            ),
          },
          {
            title: 'Trigger',
            cell: (run) => (
              <>
                {triggerOf(run)}
                {run.requestedByUserId ? (
                  <>
                    {', '}
                    <PersonName id={run.requestedByUserId} />
                  </>
                ) : null}
              </>
            ),
          },
          {
            title: 'Took',
            cell: ({ startedAt, createdAt, endedAt }) => {
              const seconds = secondsBetween(startedAt ?? createdAt, endedAt)
              return seconds === undefined ? '–' : durationInWords(seconds)
            },
          },
          { title: 'Outcome', cell: (run) => <span title={run.errorMessage}>{outcomeOf(run)}</span> },
          ...kinds.map((kind) => ({
            title: inWords(kind),
            cell: (run: SyncRun) => <Count run={run} kind={kind} />,
          })),
        ]}
        empty={
          <Blank title="No sync yet">The first one starts when the settings are saved and their test passes.</Blank>
        }
      />
    </Stack>
  )
}

const SyncTimeline = lazy(() => import('../components/sync-timeline.tsx'))
/** So many are drawn, the oldest first. */
const drawnMost = 50

function Timeline({ place }: { readonly place: ConnectorPlace }) {
  const { data } = useQuery({
    queryKey: connectorKey(place, 'runs', 'timeline'),
    queryFn: ({ signal }) => ask('SyncRuns.List', { params: paramsOf(place), query: { page_size: drawnMost }, signal }),
    refetchInterval: 10_000,
  })
  const ended = (data?.list ?? []).filter(({ state }) => state === 'FINISHED').toReversed()
  if (ended.length < 2) return null
  const runs = ended.map((run) => ({
    id: run.id ?? '',
    at: new Date(String(run.createdAt)).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' }),
    seconds: Math.round((secondsBetween(run.startedAt ?? run.createdAt, run.endedAt) ?? 0) * 10) / 10,
    outcome: outcomeOf(run),
    isGood: run.outcome === 'SUCCEEDED',
  }))
  return (
    <Suspense fallback={<Skeleton height={140} aria-label="Loading" />}>
      <SyncTimeline runs={runs} />
    </Suspense>
  )
}
