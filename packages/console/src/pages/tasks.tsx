import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { TaskList } from './task-list.tsx'

/** Every task there is (TSK-8). */
export function TasksPage() {
  return (
    <Page title="Task log">
      <TaskList empty={<Blank title="No tasks yet">Requests for access, and their ends, are tasks.</Blank>} />
    </Page>
  )
}
