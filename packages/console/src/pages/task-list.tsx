import type { ReactNode } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { paths } from '../paths.ts'
import { List } from '../table/list.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'

type TaskRow = NonNullable<Answer<'Lists.Tasks'>['list']>[number]

interface TaskListProps {
  /** as the server's list reads it, besides what the person searches for */
  readonly condition?: string
  readonly empty: ReactNode
}

/** Tasks, the newest first. */
export function TaskList({ condition = '', empty }: TaskListProps) {
  return (
    <List
      noun="tasks"
      cacheKey={['tasks', condition]}
      refreshMs={10_000}
      load={({ filter, ...query }, signal) =>
        ask('Lists.Tasks', { query: { ...query, filter: [condition, filter].filter(Boolean).join(' ') }, signal })
      }
      columns={[
        {
          title: 'Task',
          order: 'number',
          width: 2.5,
          cell: (row) => <TextLink to={paths.task(row.id ?? '')}>{titleOf(row)}</TextLink>,
        },
        { title: 'For', width: 1.2, cell: ({ subject }) => subject?.displayName },
        { title: 'Application', width: 1.2, cell: ({ appDisplayName }) => appDisplayName },
        { title: 'Status', width: 1.2, cell: standingOf },
        {
          title: 'Waits for',
          width: 1.3,
          cell: ({ assignees = [] }) => assignees.map((each) => each.displayName).join(', '),
        },
        { title: 'Asked', order: 'created', width: 1.25, cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
      empty={empty}
    />
  )
}

const verbs: Readonly<Record<string, string>> = { grant: 'Grant', revoke: 'Revoke', certify: 'Review' }

export function titleOf({ type = '', number, entitlementDisplayName }: TaskRow): string {
  return `${verbs[type] ?? inWords(type)} ${entitlementDisplayName || 'access'} (${number})`
}

/** How it ended, or what it is at. */
export function standingOf({ state, outcome, processing }: TaskRow): string {
  if (state === 'closed') return inWords(outcome || 'closed')
  return processing === 'waiting' ? 'Waits for a decision' : 'Under way'
}
