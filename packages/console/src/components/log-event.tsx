import { Code, Drawer, Stack } from '@mantine/core'
import type { Answer } from '../api/api.ts'
import { formatCount } from '../ui/count.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { Time } from '../ui/time.tsx'

export type LogEvent = NonNullable<Answer<'SystemLog.List'>['list']>[number]

export function whoOf({ actorKind, actorId, actorName }: LogEvent): string {
  return actorName || (actorId === undefined ? inWords(actorKind) : `${inWords(actorKind)} ${actorId}`)
}

export function sourceOf(source: unknown): Readonly<Record<string, string>> {
  return Object(source)
}

/** "account.owner_set" is "Account owner set". */
export function verbInWords(verb = ''): string {
  return inWords(verb.replaceAll('.', ' '))
}

interface LogEventDrawerProps {
  readonly event: LogEvent | undefined
  readonly close: () => void
}

/** All that is known of one event. */
export function LogEventDrawer({ event, close }: LogEventDrawerProps) {
  return (
    <Drawer
      opened={event !== undefined}
      onClose={close}
      title="Event"
      position="right"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {event !== undefined && <Detail event={event} />}
    </Drawer>
  )
}

function Detail({ event }: { readonly event: LogEvent }) {
  const { source, detail } = event
  const { address, agent, ...others } = sourceOf(source)
  return (
    <Stack>
      <Facts
        of={{
          When: <Time at={event.time} />,
          Who: whoOf(event),
          'On behalf of': event.onBehalfOf || undefined,
          What: event.verb,
          Of: inWords(event.objectKind),
          Object: event.objectId,
          Outcome: inWords(event.outcome),
          From: address,
          Program: agent,
          ...Object.fromEntries(Object.entries(others).map(([name, value]) => [inWords(name), String(value)])),
          Request: event.requestId || undefined,
          Event: event.id,
          'Place in the chain': event.place === undefined ? 'Not sealed yet' : formatCount(event.place),
        }}
      />
      {Object.keys(detail ?? {}).length > 0 && (
        <Code block tabIndex={0} role="group" aria-label="Detail">
          {JSON.stringify(detail, undefined, 2)}
        </Code>
      )}
    </Stack>
  )
}
