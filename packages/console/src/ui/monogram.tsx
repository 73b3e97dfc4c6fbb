import { Avatar } from '@mantine/core'

/** The sign of an application or a connector: its first letters, in a colour that goes with its name. */
export function Monogram({ name, size = 24 }: { readonly name: string | undefined; readonly size?: number }) {
  return (
    <Avatar
      name={name ?? ''}
      color="initials"
      radius="sm"
      size={size}
      aria-hidden
      style={{ flexShrink: 0 }}
      styles={{ placeholder: { color: 'var(--mantine-color-text)' } }}
    />
  )
}
