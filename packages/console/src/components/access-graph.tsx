import { Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'
import { paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { type GraphNode, LayeredGraph } from '../ui/layered-graph.tsx'
import { Blank, Failure } from '../ui/states.tsx'
import type { GrantRow } from './grant-actions.tsx'

/** So many grants are drawn; more would be no picture. */
const drawnMost = 100

interface AccessGraphProps {
  /** whose grants, as the server's list reads it */
  readonly condition: string
  /** people first for what one person holds, places first for who holds something there */
  readonly begins: 'person' | 'place'
  readonly label: string
}

/** From people over their accounts and roles to the places, or back: what the lists tell, as a picture. */
export function AccessGraph({ condition, begins, label }: AccessGraphProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['grants', 'graph', condition],
    queryFn: ({ signal }) => {
      const query = { filter: `${condition} derived:no`, page_size: drawnMost }
      return ask('Lists.Grants', { query, signal })
    },
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  const grants = data.list ?? []
  if (grants.length === 0) return <Blank title="There is nothing to draw">Nothing is held here.</Blank>
  const columns = [
    { title: 'People', node: personOf },
    { title: 'Accounts', node: accountOf },
    { title: 'Entitlements', node: entitlementOf },
    { title: 'Resources', node: placeOf },
  ]
  const ordered = begins === 'person' ? columns : columns.toReversed()
  const layers = ordered.map(({ title, node }) => ({
    title,
    nodes: [...new Map(grants.map(node).map((each) => [each.id, each])).values()],
  }))
  const edges = new Map<string, readonly [string, string]>()
  for (const grant of grants)
    for (const [place, { node }] of ordered.slice(1).entries()) {
      const [from, to] = [ordered[place]?.node(grant).id ?? '', node(grant).id]
      edges.set(`${from} ${to}`, [from, to])
    }
  return (
    <Stack gap="xs">
      {Number(data.total ?? 0) > drawnMost && (
        <Text size="sm">
          {formatCount(drawnMost)} of {formatCount(data.total)} grants are drawn; the list has all of them.
        </Text>
      )}
      <LayeredGraph label={label} layers={layers} edges={[...edges.values()]} />
    </Stack>
  )
}

function personOf({ owner }: GrantRow): GraphNode {
  if (owner?.id === undefined) return { id: 'person nobody', label: 'Nobody' }
  return { id: `person ${owner.id}`, label: owner.displayName || 'No name', to: paths.person(owner.id) }
}

function accountOf({ appId = '', accountId = '', accountDisplayName }: GrantRow): GraphNode {
  const label = accountDisplayName || 'No name'
  return { id: `account ${accountId}`, label, to: paths.account(appId, accountId) }
}

function entitlementOf({ appId = '', entitlementId = '', entitlementDisplayName = '' }: GrantRow): GraphNode {
  return {
    id: `entitlement ${entitlementId}`,
    label: entitlementDisplayName || 'No name',
    to: paths.entitlement(appId, entitlementId),
  }
}

function placeOf({ resourceDisplayName = '' }: GrantRow): GraphNode {
  return { id: `place ${resourceDisplayName}`, label: resourceDisplayName || 'No name' }
}
