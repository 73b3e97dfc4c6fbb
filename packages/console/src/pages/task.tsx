import { Button, Group, Skeleton, Stack, Text, Textarea, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ask, isAbsent } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { PersonName } from '../components/person.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { durationInWords } from '../ui/duration.ts'
import { Facts } from '../ui/facts.tsx'
import { Page } from '../ui/page.tsx'
import { Blank, Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { standingOf, titleOf } from './task-list.tsx'

type Decision = 'approve' | 'deny' | 'close'

const words = {
  approve: { title: 'Approve the request', action: 'Approve', done: 'It is approved', label: 'Comment' },
  deny: { title: 'Deny the request', action: 'Deny', done: 'It is denied', label: 'Why' },
  close: { title: 'Cancel the request', action: 'Cancel the request', done: 'It is cancelled', label: 'Why' },
} as const

/** One task: what is asked, by whom, who decides, and how it goes on. Mails lead here. */
export function TaskPage() {
  const { taskId = '' } = useParams({ strict: false })
  const me = useMe()
  const [decision, setDecision] = useState<Decision>()
  const { data, error, refetch } = useQuery({
    queryKey: ['tasks', 'one', taskId],
    queryFn: async ({ signal }) => {
      const { taskView } = await ask('TaskService.Get', { params: { id: taskId }, signal })
      const query = { filter: `"${taskView?.task?.numericId ?? ''}"`, page_size: 10 }
      const { list = [] } = await ask('Lists.Tasks', { query, signal })
      return { task: taskView?.task, row: list.find(({ id }) => id === taskId) }
    },
    refetchInterval: 3000,
  })
  if (error !== null && data === undefined)
    return isAbsent(error) ? (
      <Blank title="There is no such task">It is not there, or you have nothing to do with it.</Blank>
    ) : (
      <Failure message={error.message} onRetry={() => void refetch()} />
    )
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  if (data.task === undefined || data.row === undefined)
    return <Blank title="There is no such task">It is not there, or you have nothing to do with it.</Blank>
  const { task, row } = data
  const may = (action: string) => task.actions?.some((each) => each === `TASK_ACTION_TYPE_${action}`) === true
  const isAsked = row.assignees?.some(({ id }) => id === me.userId) === true
  return (
    <Page
      title={titleOf(row)}
      action={
        <Group gap="xs">
          {may('APPROVE') && isAsked && <Button onClick={() => setDecision('approve')}>Approve</Button>}
          {may('DENY') && isAsked && (
            <Button variant="default" onClick={() => setDecision('deny')}>
              Deny
            </Button>
          )}
          {may('CLOSE') && (
            <Button variant="default" onClick={() => setDecision('close')}>
              Cancel the request
            </Button>
          )}
        </Group>
      }
    >
      <Facts
        of={{
          Status: standingOf(row),
          Because: row.outcomeReason === '' ? undefined : row.outcomeReason,
          'Waits for': row.assignees?.length
            ? row.assignees.map(({ displayName }) => displayName).join(', ')
            : undefined,
          For: row.subject?.displayName,
          Entitlement: row.entitlementDisplayName,
          Resource: row.resourceDisplayName,
          Application: row.appDisplayName,
          'For how long':
            row.duration === undefined ? 'Without an end' : durationInWords(Number.parseFloat(String(row.duration))),
          'Asked by': row.creator?.displayName,
          Asked: <Time at={row.createdAt} />,
          Closed: row.closedAt === undefined ? undefined : <Time at={row.closedAt} />,
          Policy: task.policy?.policy?.displayName,
        }}
      />
      {task.description !== '' && (
        <Stack gap={4}>
          <Title order={2}>Why</Title>
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{task.description}</Text>
        </Stack>
      )}
      <Trail taskId={taskId} />
      {decision !== undefined && (
        <Decide
          taskId={taskId}
          stepId={task.policy?.current?.id ?? ''}
          decision={decision}
          close={() => setDecision(undefined)}
        />
      )}
    </Page>
  )
}

interface DecideProps {
  readonly taskId: string
  readonly stepId: string
  readonly decision: Decision
  readonly close: () => void
}

function Decide({ taskId, stepId: policyStepId, decision, close }: DecideProps) {
  const [comment, setComment] = useState('')
  const { title, action, done, label } = words[decision]
  const params = { task_id: taskId }
  const decide = useChange<void, unknown>({
    run: () =>
      decision === 'approve'
        ? ask('TaskActionsService.Approve', { params, request: { comment, policyStepId } })
        : decision === 'deny'
          ? ask('TaskActionsService.Deny', { params, request: { comment, policyStepId } })
          : ask('TaskActionsService.Close', { params, request: { comment } }),
    done,
    stale: [['tasks']],
    onDone: close,
  })
  return (
    <Confirm
      title={title}
      isOpen
      onClose={close}
      action={action}
      onConfirm={() => decide.mutate()}
      isBusy={decide.isPending}
      isDestructive={decision === 'deny'}
      isReady={decision === 'approve' || comment.trim() !== ''}
    >
      <Textarea
        label={label}
        value={comment}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
        maxLength={2000}
        autosize
        minRows={2}
        data-autofocus
      />
    </Confirm>
  )
}

/** What people said on the way. */
function Trail({ taskId }: { readonly taskId: string }) {
  const { data } = useQuery({
    queryKey: ['tasks', 'trail', taskId],
    queryFn: ({ signal }) => ask('TaskAudit.List', { request: { taskId }, signal }),
    refetchInterval: 3000,
  })
  const comments = data?.list?.filter(({ comment }) => comment?.comment) ?? []
  if (comments.length === 0) return null
  return (
    <Stack gap="xs">
      <Title order={2}>Comments</Title>
      {comments.map(({ id, userId, created, comment }) => (
        <Stack key={id} gap={0}>
          <Text size="sm" c="dimmed">
            <PersonName id={userId} />, <Time at={created} />
          </Text>
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{comment?.comment}</Text>
        </Stack>
      ))}
    </Stack>
  )
}
