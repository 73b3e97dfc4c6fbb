/** A run of text within a block. */
export type Span =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string }

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly (readonly Span[])[] }

const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/
const heading = /^#{1,6}\s+(.*)$/
/** Only addresses of the web and of mail lead anywhere. */
const span = /\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|`([^`]+)`|\[([^\]]+)\]\(((?:https?:\/\/|mailto:)[^\s)]+)\)/g

/** What people write in short instructions: paragraphs, headings, lists, emphasis, code and links; all else is text. */
export function parseMarkdown(text: string): Block[] {
  return text.split(/\n\s*\n/).flatMap((part) => toBlocks(part.split('\n').filter((line) => line.trim() !== '')))
}

function toBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (const line of lines) {
    const [, number, content] = item.exec(line) ?? []
    const title = heading.exec(line)?.[1]
    const last = blocks.at(-1)
    if (title !== undefined) blocks.push({ kind: 'heading', lines: [toSpans(title)] })
    else if (content !== undefined) {
      const isNumbered = number !== undefined
      const isMore = last?.kind === 'list' && last.isNumbered === isNumbered
      const items = [...(isMore ? last.items : []), toSpans(content)]
      blocks.splice(isMore ? -1 : blocks.length, 1, { kind: 'list', isNumbered, items })
    } else {
      const isMore = last?.kind === 'paragraph'
      const all = [...(isMore ? last.lines : []), toSpans(line.trim())]
      blocks.splice(isMore ? -1 : blocks.length, 1, { kind: 'paragraph', lines: all })
    }
  }
  return blocks
}

function toSpans(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const match of text.matchAll(span)) {
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) })
    const [whole, strong, emphasis, code, label = '', to] = match
    if (strong !== undefined) spans.push({ kind: 'strong', text: strong })
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis })
    else if (code !== undefined) spans.push({ kind: 'code', text: code })
    else if (to !== undefined) spans.push({ kind: 'link', text: label, to })
    from = match.index + whole.length
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) })
  return spans
}
