import { Anchor, Code, List, Stack, Text } from '@mantine/core'
import { parseMarkdown, type Span } from './parse-markdown.ts'

/** Text that somebody wrote for others to read. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <Stack gap="xs" style={{ overflowWrap: 'anywhere' }}>
      {parseMarkdown(text).map((block, place) =>
        block.kind === 'list' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text as a whole is what changes
          <List key={place} size="sm" type={block.isNumbered ? 'ordered' : 'unordered'}>
            {block.items.map((item, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <List.Item key={line}>
                <Spans of={item} />
              </List.Item>
            ))}
          </List>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Text key={place} size="sm" {...(block.kind === 'heading' && { fw: 700 })}>
            {block.lines.map((spans, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={line}>
                {line > 0 && <br />}
                <Spans of={spans} />
              </span>
            ))}
          </Text>
        ),
      )}
    </Stack>
  )
}

function Spans({ of }: { readonly of: readonly Span[] }) {
  return of.map((span, place) => {
    const key = `${place} ${span.text}`
    switch (span.kind) {
      case 'text':
        return <span key={key}>{span.text}</span>
      case 'strong':
        return <strong key={key}>{span.text}</strong>
      case 'emphasis':
        return <em key={key}>{span.text}</em>
      case 'code':
        return <Code key={key}>{span.text}</Code>
      case 'link':
        return (
          <Anchor key={key} href={span.to} target="_blank" rel="noreferrer" underline="always">
            {span.text}
          </Anchor>
        )
      default:
        return span satisfies never
    }
  })
}
