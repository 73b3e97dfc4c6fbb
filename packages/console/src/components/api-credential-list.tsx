import { Button, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { ShortList } from '../table/short-list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { roleName } from '../ui/role-name.ts'
import { Time } from '../ui/time.tsx'

type Page = Answer<'PersonalClientService.List'>
type Credential = NonNullable<Page['list']>[number]

interface ApiCredentialListProps {
  readonly cacheKey: readonly string[]
  readonly load: (pageToken: string, signal: AbortSignal) => Promise<Page>
  readonly revoke: (credentialId: string) => Promise<unknown>
  /** whose they are, unless they are the person's own */
  readonly of?: string
  readonly empty: ReactNode
}

/** With what programs act as somebody; each can be revoked (API-3). */
export function ApiCredentialList({ cacheKey, load, revoke, of, empty }: ApiCredentialListProps) {
  const [revoked, setRevoked] = useState<Credential>()
  const revoking = useChange({
    run: () => revoke(revoked?.id ?? ''),
    done: 'The credential is revoked',
    stale: [cacheKey],
    onDone: () => setRevoked(undefined),
  })
  const all = of === undefined ? 'All of yours' : 'All of theirs'
  return (
    <>
      <ShortList
        name="API credentials"
        cacheKey={cacheKey}
        load={load}
        idOf={({ id = '' }) => id}
        columns={[
          { title: 'Name', cell: ({ displayName }) => displayName || '–' },
          { title: 'Client ID', cell: ({ clientId }) => clientId },
          { title: 'Roles', cell: ({ scopedRoles = [] }) => scopedRoles.map(roleName).join(', ') || all },
          { title: 'Networks', cell: ({ allowSourceCidr = [] }) => allowSourceCidr.join(', ') || 'Any' },
          { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
          { title: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
          { title: 'Ends', cell: ({ expiresTime }) => (expiresTime ? <Time at={expiresTime} /> : 'Never') },
          {
            title: 'Action',
            cell: (credential) => (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setRevoked(credential)}
                aria-label={`Revoke ${credential.displayName || credential.clientId}`}
              >
                Revoke
              </Button>
            ),
          },
        ]}
        empty={empty}
      />
      <Confirm
        title="Revoke this credential?"
        isOpen={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        action="Revoke"
        onConfirm={() => revoking.mutate()}
        isBusy={revoking.isPending}
        isDestructive
      >
        <Text>
          Programs that use {revoked?.displayName || revoked?.clientId}
          {of !== undefined && ` of ${of}`} are refused within a minute, tokens that they have included.
        </Text>
      </Confirm>
    </>
  )
}
