import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { paths } from '../paths.ts'
import { durationInWords } from '../ui/duration.ts'
import { Facts } from '../ui/facts.tsx'
import { inWords } from '../ui/in-words.ts'
import { TextLink } from '../ui/link.tsx'
import { Time } from '../ui/time.tsx'
import type { GrantRow } from './grant-actions.tsx'

type Source = NonNullable<GrantRow['sources']>[number]

interface WhyProps {
  readonly grant: GrantRow
  readonly onOpen: () => void
}

/** Each reason that there is, as far as a row has room: the requests that asked for it, or that it was found (ACC-6). */
export function Why({ grant, onOpen }: WhyProps) {
  const requests = requestsOf(grant)
  if (requests.length === 0) return <>{howFound(grant)}</>
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" truncate>
        {requests.map((request, place) => (
          <span key={request.id}>
            {place > 0 && '; '}
            <RequestLink request={request} />
            {request.requester !== undefined && ` by ${request.requester.displayName}`}
          </span>
        ))}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        style={{ flexShrink: 0 }}
        aria-label={`In full: why ${grant.accountDisplayName} holds ${grant.entitlementDisplayName}`}
        onClick={onOpen}
      >
        In full
      </Button>
    </Group>
  )
}

interface WhyDrawerProps {
  readonly grant: GrantRow | undefined
  readonly close: () => void
}

/** By whom it was asked for and allowed, for how long and why, and how long it was or is held. */
export function WhyDrawer({ grant, close }: WhyDrawerProps) {
  return (
    <Drawer
      opened={grant !== undefined}
      onClose={close}
      title={grant === undefined ? '' : `${grant.entitlementDisplayName} of ${grant.accountDisplayName}`}
      position="right"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {grant !== undefined && (
        <Stack>
          <Facts
            of={{
              Resource: grant.resourceDisplayName,
              Since: <Time at={grant.since} />,
              Expires: grant.endedAt ? undefined : grant.expiresAt ? <Time at={grant.expiresAt} /> : 'Without an end',
              Ended: grant.endedAt && <Time at={grant.endedAt} />,
              Because: grant.endedAt && inWords(grant.endedBecause || 'gone'),
              'Its end': hasDecidedEnd(grant) ? 'Set by hand' : undefined,
              'How it came': requestsOf(grant).length === 0 ? howFound(grant) : undefined,
            }}
          />
          {requestsOf(grant).map((request) => (
            <Stack key={request.id} gap="xs" component="section" aria-label={`Request ${request.taskNumber}`}>
              <Title order={3}>
                <RequestLink request={request} />
              </Title>
              <Facts
                of={{
                  'Asked by': request.requester?.displayName ?? 'Nobody known',
                  'Approved by':
                    request.approvers?.map(({ displayName }) => displayName).join(', ') || 'Nobody was asked',
                  'For how long':
                    request.duration === undefined
                      ? 'Without an end'
                      : durationInWords(Number.parseFloat(String(request.duration))),
                  Reason: request.reason || 'None was given',
                }}
              />
            </Stack>
          ))}
        </Stack>
      )}
    </Drawer>
  )
}

function RequestLink({ request: { id = '', taskNumber } }: { readonly request: Source }) {
  return (
    <TextLink to={paths.task(id)} underline="always">
      Request {taskNumber}
    </TextLink>
  )
}

function requestsOf({ sources = [] }: GrantRow): Source[] {
  return sources.filter(({ kind }) => kind === 'task')
}

function hasDecidedEnd({ sources = [] }: GrantRow): boolean {
  return sources.some(({ kind }) => kind === 'decided')
}

function howFound({ isDerived }: GrantRow): string {
  return isDerived === true ? 'Follows from another grant' : 'Found by a sync'
}
