import { Button, Code, Drawer, Stack, Text } from '@mantine/core'
import type { Answer } from '../api/api.ts'
import { formatCount } from '../ui/count.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { Time } from '../ui/time.tsx'
import { eventInWords, type Said } from './event-in-words.ts'

export type LogEvent = NonNullable<Answer<'SystemLog.List'>['list']>[number]

/** With what the objects are called that it speaks of. */
export type NamedEvent = LogEvent & { readonly names: Readonly<Record<string, string>> }

export function withNames({ list = [], names = {}, ...page }: Answer<'SystemLog.List'>) {
  return { ...page, list: list.map((event): NamedEvent => ({ ...event, names })) }
}

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

interface EventProps {
  readonly event: NamedEvent
}

/** So many lines are told in a row of a list; the rest is in its drawer. */
const toldMost = 3

/** What was done, and what was and is. */
export function EventWords({ event }: EventProps) {
  const { names } = event
  const about = event.objectId === undefined ? undefined : names[event.objectId]
  const lines = eventInWords(event.detail, names)
  return (
    <Stack gap={0}>
      <span>
        {verbInWords(event.verb)}
        {about !== undefined && `: ${about}`}
      </span>
      {lines.slice(0, toldMost).map((line) => (
        <Text key={line.name} size="xs" c="dimmed" maw={520} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {line.name}: {inOneLine(line)}
        </Text>
      ))}
      {lines.length > toldMost && (
        <Text size="xs" c="dimmed">
          and {lines.length - toldMost} more
        </Text>
      )}
    </Stack>
  )
}

function inOneLine({ before, now }: Said): string {
  return before === undefined ? now : `${before} → ${now}`
}

interface ShowEventProps extends EventProps {
  readonly onShow: (event: NamedEvent) => void
}

/** Opens the drawer. */
export function ShowEvent({ event, onShow }: ShowEventProps) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => onShow(event)}
      aria-label={`Show ${event.verb} at ${event.time}`}
    >
      Show
    </Button>
  )
}

interface LogEventDrawerProps {
  readonly event: NamedEvent | undefined
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

function Detail({ event }: EventProps) {
  const { source, detail, names } = event
  const { address, agent, ...others } = sourceOf(source)
  const lines = eventInWords(detail, names)
  return (
    <Stack>
      <Facts
        of={{
          When: <Time at={event.time} />,
          Who: whoOf(event),
          'On behalf of': event.onBehalfOf || undefined,
          What: event.verb,
          Of: inWords(event.objectKind),
          Object: event.objectId && names[event.objectId],
          'Object’s id': event.objectId,
          Outcome: inWords(event.outcome),
          From: address,
          Program: agent,
          ...Object.fromEntries(Object.entries(others).map(([name, value]) => [inWords(name), String(value)])),
          Request: event.requestId || undefined,
          Event: event.id,
          'Place in the chain': event.place === undefined ? 'Not sealed yet' : formatCount(event.place),
        }}
      />
      {lines.length > 0 && <Facts of={Object.fromEntries(lines.map((line) => [line.name, inOneLine(line)]))} />}
      {Object.keys(detail ?? {}).length > 0 && (
        <Code block tabIndex={0} role="group" aria-label="Detail">
          {JSON.stringify(detail, undefined, 2)}
        </Code>
      )}
    </Stack>
  )
}
