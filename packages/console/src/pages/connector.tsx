import {
  ActionIcon,
  Alert,
  Button,
  Group,
  List,
  Menu,
  Radio,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ask, isAbsent } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import {
  type Connector,
  type ConnectorPlace,
  connectorKey,
  paramsOf,
  useConnector,
  useSyncRun,
} from '../api/connector.ts'
import { useMe } from '../api/me.tsx'
import { Activity } from '../components/activity.tsx'
import { PersonName } from '../components/person.tsx'
import { ConnectorSchedule } from '../forms/connector-schedule.tsx'
import { type ConnectorTab, paths } from '../paths.ts'
import { Confirm } from '../ui/confirm.tsx'
import { countOf, formatCount } from '../ui/count.ts'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Monogram } from '../ui/monogram.tsx'
import { Page } from '../ui/page.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank, Failure } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { Capabilities } from './connector-capabilities.tsx'
import { Credentials } from './connector-credentials.tsx'
import { Details } from './connector-details.tsx'
import { Hosts } from './connector-hosts.tsx'
import { Settings } from './connector-settings.tsx'
import { Syncs } from './connector-syncs.tsx'
import { titleOf } from './task-list.tsx'

export function ConnectorPage() {
  const { appId = '', connectorId = '' } = useParams({ strict: false })
  const place = { appId, connectorId }
  const { data: connector, error, refetch } = useConnector(place)
  if (connector === undefined)
    return (
      <Page title="Connector">
        {error === null ? (
          <Skeleton height={240} aria-label="Loading" />
        ) : isAbsent(error) ? (
          <Blank
            title="There is no such connector"
            action={<ButtonLink to={paths.connectors()}>Connectors</ButtonLink>}
          >
            It was deleted with its application, or you may not see it.
          </Blank>
        ) : (
          <Failure message={error.message} onRetry={() => void refetch()} />
        )}
      </Page>
    )
  return (
    <Page
      title={connector.displayName ?? ''}
      sign={<Monogram name={connector.displayName} size={32} />}
      beside={<Beside {...{ place, connector }} />}
      action={connector.mayManage === true && <Actions {...{ place, connector }} />}
    >
      <Notices {...{ place, connector }} />
      <PageTabs<ConnectorTab>
        path={(tab) => paths.connector(appId, connectorId, tab)}
        tabs={{
          details: { title: 'Details', panel: <Details {...{ place, connector }} /> },
          settings: { title: 'Settings', panel: <Settings {...{ place, connector }} /> },
          syncs: { title: 'Syncs', panel: <Syncs place={place} /> },
          capabilities: { title: 'Capabilities', panel: <Capabilities catalogId={connector.catalogId} /> },
          // What this server runs itself signs in with a credential that nobody sees.
          credentials:
            connector.hosting === 'SELF_HOSTED'
              ? { title: 'Credentials', panel: <Credentials {...{ place, mayManage: connector.mayManage === true }} /> }
              : undefined,
          hosts: { title: 'Hosts', panel: <Hosts place={place} /> },
          activity: { title: 'Activity', panel: <Activity kind="connector" id={connectorId} /> },
        }}
      />
    </Page>
  )
}

interface PartProps {
  readonly place: ConnectorPlace
  readonly connector: Connector
}

/** The chip leads to the log of the sync that it speaks of (CON-14). */
function Beside({ place, connector }: PartProps) {
  const me = useMe()
  const { appId, connectorId } = place
  const { status, syncRunId, appDisplayName, mayManage } = connector
  const { data: run } = useSyncRun(place, status === 'SYNCING' ? syncRunId : undefined)
  const chip = <StatusChip status={status} />
  const counts = (run?.counts ?? []).map(({ kind, total }) => `${formatCount(total)} ${kind}`)
  const progress = [run?.phase, ...counts].filter(Boolean).join(' · ')
  return (
    <>
      {mayManage === true && <Rename {...{ place, connector }} />}
      <span role="status">
        {syncRunId ? <TextLink to={paths.syncRun(appId, connectorId, syncRunId)}>{chip}</TextLink> : chip}
        {status === 'SYNCING' && progress !== '' && (
          <Text span size="sm" ml="xs">
            {progress}
          </Text>
        )}
      </span>
      <Text span size="sm">
        in {can.seeApps(me) ? <TextLink to={paths.app(appId)}>{appDisplayName}</TextLink> : appDisplayName}
      </Text>
    </>
  )
}

function Rename({ place, connector }: PartProps) {
  const [isOpen, { open, close }] = useDisclosure()
  const [name, setName] = useState('')
  const rename = useChange({
    run: () =>
      ask('ConnectorService.Update', {
        params: { app_id: place.appId, id: place.connectorId },
        request: { connector: { displayName: name }, updateMask: 'displayName' },
      }),
    done: 'The connector has its new name',
    stale: [connectorKey(place), ['connectors']],
    onDone: close,
  })
  return (
    <>
      <ActionIcon
        variant="subtle"
        aria-label="Rename the connector"
        title="Rename"
        onClick={() => {
          setName(connector.displayName ?? '')
          open()
        }}
      >
        ✎
      </ActionIcon>
      <Confirm
        title="Rename the connector"
        isOpen={isOpen}
        onClose={close}
        action="Save"
        onConfirm={() => rename.mutate()}
        isBusy={rename.isPending}
        isReady={name.trim() !== ''}
      >
        <TextInput
          label="Name"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={name.trim() === '' ? 'The connector needs a name' : undefined}
        />
      </Confirm>
    </>
  )
}

function Actions({ place, connector }: PartProps) {
  const [dialog, setDialog] = useState<'pause' | 'schedule' | 'delete'>()
  const close = () => setDialog(undefined)
  const { status, hosting } = connector
  const isStopped = status === 'PAUSED' || status === 'DISABLED'
  const stale = [connectorKey(place), ['connectors']]
  const params = paramsOf(place)
  const sync = useChange({
    run: () => ask('ConnectorService.ForceSync', { params }),
    done: status === 'SYNCING' ? 'A sync is running: you joined it' : 'The sync has been asked for',
    stale,
  })
  const resume = useChange({
    run: () => ask('Connectors.Resume', { params }),
    done: 'The connector syncs again',
    stale,
  })
  return (
    <Group gap="xs">
      {hosting !== 'FILE' && (
        <Tooltip label="It has nothing to sync with yet: finish its settings" disabled={status !== 'NOT_CONFIGURED'}>
          <Button
            loading={sync.isPending}
            data-disabled={status === 'NOT_CONFIGURED'}
            aria-disabled={status === 'NOT_CONFIGURED'}
            onClick={() => status !== 'NOT_CONFIGURED' && sync.mutate()}
          >
            Sync now
          </Button>
        </Tooltip>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label="More actions">
            …
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isStopped ? (
            <Menu.Item onClick={() => resume.mutate()}>Resume</Menu.Item>
          ) : (
            <Menu.Item onClick={() => setDialog('pause')}>Pause</Menu.Item>
          )}
          <Menu.Item onClick={() => setDialog('schedule')}>Schedule</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--mantine-color-error)" onClick={() => setDialog('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Pause {...{ place, connector, isOpen: dialog === 'pause', close }} />
      {dialog === 'schedule' && <ConnectorSchedule {...{ place, schedule: connector.schedule, close }} />}
      <Delete {...{ place, connector, isOpen: dialog === 'delete', close }} />
    </Group>
  )
}

interface DialogProps extends PartProps {
  readonly isOpen: boolean
  readonly close: () => void
}

function Pause({ place, connector, isOpen, close }: DialogProps) {
  const [reason, setReason] = useState('')
  const pause = useChange({
    run: () => ask('Connectors.Pause', { params: paramsOf(place), request: { reason } }),
    done: 'The connector is paused',
    stale: [connectorKey(place), ['connectors']],
    onDone: close,
  })
  return (
    <Confirm
      title={`Pause ${connector.displayName}`}
      isOpen={isOpen}
      onClose={close}
      action="Pause"
      onConfirm={() => pause.mutate()}
      isBusy={pause.isPending}
    >
      <Text>Nothing is synced until somebody resumes it. A sync that runs comes to its end.</Text>
      <TextInput
        label="Reason (optional)"
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Confirm>
  )
}

const outcomes = [
  {
    value: 'KEEP',
    label: 'Keep the app’s data as it stands',
    description: 'Accounts, entitlements and grants stay, and age from now on.',
  },
  {
    value: 'END',
    label: 'End everything this connector brought',
    description: 'They are past from now on, and their history is kept. Nothing is changed in the system itself.',
  },
] as const

/** Says what becomes of its data, its hosts, and of what waits to be written through it (CON-20, UI-5). */
function Delete({ place, connector, isOpen, close }: DialogProps) {
  const navigate = useNavigate()
  const [data, setData] = useState<(typeof outcomes)[number]['value']>('KEEP')
  const remove = useChange({
    run: () => ask('Connectors.Delete', { params: paramsOf(place), request: { data } }),
    done: `The connector ${connector.displayName} is deleted`,
    stale: [['connectors']],
    onDone: () => void navigate({ to: paths.connectors() }),
  })
  const { data: waiting } = useQuery({
    queryKey: ['tasks', 'of connector', place.connectorId],
    queryFn: ({ signal }) => {
      const filter = `connector:${place.connectorId} state:open`
      return ask('Lists.Tasks', { query: { filter, page_size: 10 }, signal })
    },
    enabled: isOpen,
  })
  const { list: tasks = [], total = 0 } = waiting ?? {}
  return (
    <Confirm
      title={`Delete ${connector.displayName}?`}
      isOpen={isOpen}
      onClose={close}
      action={`Delete ${connector.displayName}`}
      onConfirm={() => remove.mutate()}
      isBusy={remove.isPending}
      isReady={waiting !== undefined}
      isDestructive
    >
      <Radio.Group
        label={`What it brought into ${connector.appDisplayName}`}
        value={data}
        onChange={(to) => setData(to === 'END' ? 'END' : 'KEEP')}
      >
        <Stack gap="xs" mt="xs">
          {outcomes.map((outcome) => (
            <Radio key={outcome.value} {...outcome} />
          ))}
        </Stack>
      </Radio.Group>
      <List size="sm" spacing="xs">
        <List.Item>The credentials of its hosts are refused at once.</List.Item>
        <List.Item>
          {Number(total) === 0
            ? 'No open task needs it.'
            : `${countOf(Number(total), 'open tasks')} may need it, and then have to be done by hand:`}
          {tasks.map((task) => (
            <Text key={task.id} size="sm">
              <TextLink to={paths.task(task.id ?? '')}>{titleOf(task)}</TextLink>
            </Text>
          ))}
        </List.Item>
        <List.Item>Terraform makes a new one if its configuration still has it.</List.Item>
      </List>
    </Confirm>
  )
}

/** What wants a person's attention, and what to do about it. */
function Notices({ place, connector }: PartProps) {
  const { status, cause, fix, pausedAt, pausedByUserId, pauseReason, secretExpiresAt } = connector
  return (
    <Stack gap="sm">
      {(status === 'ERROR' || status === 'DISABLED') && (
        <Alert color="red" title={asSentence(cause ?? '') || 'The connector is not well.'}>
          {fix ? asSentence(fix) : 'The log of the last sync tells more.'}
          {status === 'DISABLED' && ' The server has stopped trying: save other settings, or resume it.'}
        </Alert>
      )}
      {status === 'STALE' && (
        <Alert color="yellow" title={asSentence(cause ?? '')}>
          {asSentence(fix ?? '')}
        </Alert>
      )}
      {status === 'PAUSED' && (
        <Alert color="gray" title="The connector is paused">
          Since <Time at={pausedAt} />, by <PersonName id={pausedByUserId} />
          {pauseReason ? `: ${asSentence(pauseReason)}` : '.'}
        </Alert>
      )}
      {secretExpiresAt !== undefined && isNear(secretExpiresAt) && (
        <Alert color="yellow" title="The API token ends soon">
          It ends at <Time at={secretExpiresAt} />. Make a new one and save it in the settings.
        </Alert>
      )}
      {status === 'NEEDS_REVIEW' && <Review {...{ place, connector }} />}
    </Stack>
  )
}

const monthMs = 30 * 86_400_000

function isNear(at: string): boolean {
  return new Date(at).getTime() - Date.now() < monthMs
}

/** A sync that is held, because much more is gone than usual (CON-21). */
function Review({ place, connector }: PartProps) {
  const [isOpen, { open, close }] = useDisclosure()
  const { data: run } = useSyncRun(place, connector.syncRunId)
  const params = { ...paramsOf(place), id: connector.syncRunId ?? '' }
  const stale = [connectorKey(place), ['connectors']]
  const confirm = useChange({
    run: () => ask('SyncRuns.Confirm', { params }),
    done: 'The changes are confirmed',
    stale,
    onDone: close,
  })
  const discard = useChange({
    run: () => ask('SyncRuns.Discard', { params }),
    done: 'The sync is discarded: what was known before stays',
    stale,
  })
  const falls = run?.falls ?? []
  const lines = falls.map(({ kind, before, after, samples = [] }) => (
    <List.Item key={kind}>
      {kind}: {formatCount(before)} before, {formatCount(after)} now
      {samples.length > 0 && `. Gone: ${samples.join(', ')}`}
    </List.Item>
  ))
  return (
    <Alert color="orange" title="Much more is gone than usual: the sync is held">
      <Stack gap="sm">
        <Text size="sm">Nothing is revoked, closed or reported as gone while it is held.</Text>
        <List size="sm">{lines}</List>
        {connector.mayManage === true && (
          <Group>
            <Button variant="default" onClick={open}>
              Confirm changes
            </Button>
            <Button loading={discard.isPending} onClick={() => discard.mutate()}>
              Discard
            </Button>
          </Group>
        )}
      </Stack>
      <Confirm
        title={`Confirm what is gone from ${connector.appDisplayName}?`}
        isOpen={isOpen}
        onClose={close}
        action="Confirm changes"
        onConfirm={() => confirm.mutate()}
        isBusy={confirm.isPending}
        isDestructive
      >
        <Text>What the sync did not find any more ends in {connector.appDisplayName}:</Text>
        <List size="sm">{lines}</List>
      </Confirm>
    </Alert>
  )
}
