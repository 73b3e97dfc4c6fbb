import { Box, Button, Code, CopyButton, Group, Text } from '@mantine/core'

export function Copy({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  )
}

/** Text to be pasted whole. */
export function CopyBlock({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Copy text={text} label={`Copy ${name}`} />
      </Group>
      <Code block tabIndex={0} aria-label={name} mah={320} style={{ overflow: 'auto' }}>
        {text}
      </Code>
    </Box>
  )
}
