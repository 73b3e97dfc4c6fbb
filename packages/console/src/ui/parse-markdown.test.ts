import { expect, test } from 'vitest'
import { parseMarkdown } from './parse-markdown.ts'

const text = (content: string) => ({ kind: 'text', text: content }) as const

test('paragraphs, headings, lists, emphasis, code and links are read: APP-5', () => {
  expect(
    parseMarkdown(
      '# Before you ask\nAsk the **desk** *first*,\nby `ticket`.\n\n- in [the portal](https://desk.example/x)\n- or\n1. by mail',
    ),
  ).toEqual([
    { kind: 'heading', lines: [[text('Before you ask')]] },
    {
      kind: 'paragraph',
      lines: [
        [text('Ask the '), { kind: 'strong', text: 'desk' }, text(' '), { kind: 'emphasis', text: 'first' }, text(',')],
        [text('by '), { kind: 'code', text: 'ticket' }, text('.')],
      ],
    },
    {
      kind: 'list',
      isNumbered: false,
      items: [[text('in '), { kind: 'link', text: 'the portal', to: 'https://desk.example/x' }], [text('or')]],
    },
    { kind: 'list', isNumbered: true, items: [[text('by mail')]] },
  ])
})

test.each([
  '[click](javascript:alert(1))',
  '<img src=x onerror=alert(1)>',
  '2 * 3 * 4',
  '**open',
  '[no address]()',
  '![picture](data:image/png;base64,xx)',
])('what is none of them is text as it stands: %s', (line) => {
  expect(parseMarkdown(line)).toEqual([{ kind: 'paragraph', lines: [[text(line)]] }])
})

test('nothing is nothing', () => {
  expect(parseMarkdown(' \n\n ')).toEqual([])
})
