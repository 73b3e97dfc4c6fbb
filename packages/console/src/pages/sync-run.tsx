import { Alert, Button, Skeleton, Stack, Table, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import {
  type ConnectorPlace,
  connectorKey,
  paramsOf,
  type SyncRun,
  useConnector,
  useSyncRun,
} from '../api/connector.ts'
import { useMe } from '../api/me.tsx'
import { PersonName } from '../components/person.tsx'
import { SyncLog } from '../components/sync-log.tsx'
import { type AppTab, appTabs, paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { durationInWords, secondsBetween } from '../ui/duration.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { outcomeOf, triggerOf } from './connector-syncs.tsx'

/** One sync: how it went, what it changed, and its log, live while it runs (CON-36, CON-37). */
export function SyncRunPage() {
  const { appId = '', connectorId = '', runId = '' } = useParams({ strict: false })
  const place = { appId, connectorId }
  const { data: connector } = useConnector(place)
  const { data: run, error, refetch } = useSyncRun(place, runId)
  const name = connector?.displayName ?? 'the connector'
  return (
    <Page
      title={`Sync of ${name}`}
      beside={<TextLink to={paths.connector(appId, connectorId, 'syncs')}>All syncs</TextLink>}
      action={
        connector?.mayManage === true && run !== undefined && isCancellable(run) && <Cancel {...{ place, runId }} />
      }
    >
      {error !== null ? (
        <Failure message={error.message} onRetry={() => void refetch()} />
      ) : run === undefined ? (
        <Skeleton height={160} aria-label="Loading" />
      ) : (
        <>
          <Story run={run} />
          <Counts {...{ place, run }} />
          <Stack component="section" aria-labelledby="log" gap="sm">
            <Title order={2} id="log">
              Log
            </Title>
            <SyncLog {...{ place, runId }} />
          </Stack>
        </>
      )}
    </Page>
  )
}

const isCancellable = ({ state }: SyncRun) => state === 'QUEUED' || state === 'RUNNING'

function Cancel({ place, runId }: { readonly place: ConnectorPlace; readonly runId: string }) {
  const cancel = useChange({
    run: () => ask('SyncRuns.Cancel', { params: { ...paramsOf(place), id: runId } }),
    done: 'The sync is being cancelled: nothing that people see changes',
    stale: [connectorKey(place)],
  })
  return (
    <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel the sync
    </Button>
  )
}

/** The classes of failure in words (CON-38). */
const classes: Readonly<Record<string, string>> = {
  network: 'Name or network',
  tls: 'TLS',
  credentials: 'Credentials',
  permission: 'Permission',
  rate_limited: 'Rate limited',
  vendor: 'Vendor failure',
  unexpected_data: 'Unexpected data',
  anomaly: 'Anomaly',
  host: 'Host',
  internal: 'Internal',
}

function Story({ run }: { readonly run: SyncRun }) {
  const { createdAt, startedAt, endedAt, phase, errorMessage, errorClass = '', errorEvidence, errorFix } = run
  const seconds = secondsBetween(startedAt ?? createdAt, endedAt)
  return (
    <Stack gap="md">
      {errorMessage && (
        <Alert color="red" title={asSentence(errorMessage)}>
          <Facts
            of={{
              Kind: (classes[errorClass] ?? errorClass) || undefined,
              Evidence: errorEvidence || undefined,
              'What to do': errorFix ? asSentence(errorFix) : undefined,
            }}
          />
        </Alert>
      )}
      <Facts
        of={{
          Outcome: outcomeOf(run),
          Phase: endedAt === undefined ? phase || undefined : undefined,
          Trigger: triggerOf(run),
          'Asked for by': run.requestedByUserId ? <PersonName id={run.requestedByUserId} /> : undefined,
          Began: <Time at={startedAt ?? createdAt} />,
          Took: seconds === undefined ? undefined : durationInWords(seconds),
          'Decided by': run.decidedByUserId ? <PersonName id={run.decidedByUserId} /> : undefined,
        }}
      />
    </Stack>
  )
}

const isAppTab = (kind: string): kind is AppTab => appTabs.some((tab) => tab === kind)

function Counts({ place, run }: { readonly place: ConnectorPlace; readonly run: SyncRun }) {
  const me = useMe()
  const { counts = [] } = run
  if (counts.length === 0) return null
  return (
    <Table.ScrollContainer minWidth={400} maw={560} tabIndex={0} aria-label="What was found" role="group">
      <Table aria-label="What was found">
        <Table.Thead>
          <Table.Tr>
            {['Kind', 'Found', 'New', 'Changed', 'Gone'].map((title) => (
              <Table.Th key={title}>{title}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {counts.map(({ kind = '', total, added, changed, removed }) => (
            <Table.Tr key={kind}>
              <Table.Td>
                {isAppTab(kind) && can.seeApps(me) ? (
                  <TextLink to={paths.app(place.appId, kind)}>{inWords(kind)}</TextLink>
                ) : (
                  inWords(kind)
                )}
              </Table.Td>
              <Table.Td>{formatCount(total)}</Table.Td>
              <Table.Td>{formatCount(added)}</Table.Td>
              <Table.Td>{formatCount(changed)}</Table.Td>
              <Table.Td>{formatCount(removed)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
