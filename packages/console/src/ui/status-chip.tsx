import { Badge } from '@mantine/core'

const looks: Readonly<Record<string, readonly [label: string, color: string]>> = {
  NOT_CONFIGURED: ['Not configured', 'gray'],
  SYNCING: ['Syncing', 'blue'],
  CONNECTED: ['Connected', 'green'],
  STALE: ['Stale', 'yellow'],
  ERROR: ['Error', 'red'],
  PAUSED: ['Paused', 'gray'],
  NEEDS_REVIEW: ['Needs review', 'orange'],
  DISABLED: ['Disabled', 'gray'],
}

/** A connector's status, in the words of the set-up page. */
export function StatusChip({ status = '' }: { readonly status: string | undefined }) {
  const [label, color] = looks[status] ?? [status, 'gray']
  return (
    <Badge
      variant="outline"
      color={color}
      tt="none"
      style={{ color: 'var(--mantine-color-text)', verticalAlign: 'middle', cursor: 'inherit', flexShrink: 0 }}
    >
      {label}
    </Badge>
  )
}
