import { expect, test } from 'vitest'
import { parseSettingsYaml } from './settings-yaml.ts'

const read = (text: string) => Object.fromEntries(parseSettingsYaml(text))

test.each<[string, string, Record<string, string | string[]>]>([
  ['an empty file', '', {}],
  ['comments and blank lines', '# one\n\n  # two\n', {}],
  [
    'plain values as they are written',
    'file: out.c1z\nworkers: 010\nprovisioning: True',
    { file: 'out.c1z', workers: '010', provisioning: 'True' },
  ],
  [
    'a document marker, a comment behind a value, line breaks of Windows',
    '---\r\nfile: a.c1z   # here\r\n...\r\nrest',
    { file: 'a.c1z' },
  ],
  ['names in any case', 'API-Token: x', { 'api-token': 'x' }],
  ['a value with colons and hashes inside', 'url: https://a.example:8443/x#y', { url: 'https://a.example:8443/x#y' }],
  ['quoted values', `a: "x: \\"y\\" # z"\nb: 'it''s'\n"c": '#'`, { a: 'x: "y" # z', b: "it's", c: '#' }],
  ['empty values, which set nothing', 'a:\nb: ~\nc: null\nd: ""', { d: '' }],
  [
    'lists in a block',
    'a:\n  - one\n  - "two, three"\n  # note\n\n  - 4\nb: x',
    { a: ['one', 'two, three', '4'], b: 'x' },
  ],
  ['lists as far left as their name', 'a:\n- one\n- two\nb: x', { a: ['one', 'two'], b: 'x' }],
  ['lists in brackets', 'a: [one, "two, three", \'4\']\nb: []', { a: ['one', 'two, three', '4'], b: [] }],
  ['lists in brackets over several lines', 'a: [\n  one,\n  two, # last\n]\nb: x', { a: ['one', 'two'], b: 'x' }],
  [
    'text blocks, such as certificates',
    'a: |\n  -----BEGIN\n  x\n\n  y\nb: |-\n    z\n',
    { a: '-----BEGIN\nx\n\ny\n', b: 'z' },
  ],
  ['folded text blocks', 'a: >-\n  one\n  two\n\n  three\n', { a: 'one two\nthree' }],
  ['plain values that go on in the next line', 'a: one\n  two\nb: x', { a: 'one two', b: 'x' }],
  ['nested mappings, which are no settings', 'a:\n  b: c\n  d:\n    - e\nf: {g: h}\ni: x', { i: 'x' }],
  [
    'JSON',
    '{"File": "a.c1z", "workers": 3, "trees": ["a", "b"], "x": null, "y": {"z": 1}}',
    { file: 'a.c1z', workers: '3', trees: ['a', 'b'] },
  ],
])('reads %s', (_what, text, settings) => {
  expect(read(text)).toEqual(settings)
})

test.each<[string, string, RegExp]>([
  ['text that is no mapping', 'just text', /line 1: expected "name: value"/],
  ['a name that appears twice', 'a: 1\nA: 2', /line 2: "a" appears twice/],
  ['a value indented like a mapping', '  a: 1', /line 1: unexpected indentation/],
  ['an anchor', 'a: &x 1', /line 1: a value that begins with &/],
  ['a tag', 'a: !!int 1', /line 1: a value that begins with !/],
  ['a quote that is not closed', 'a: "x', /line 1: a value that begins with "/],
  ['a bracket that is not closed', 'a: [x\nb: 1', /a bracket that is not closed/],
  ['two values in a line', 'a: b: c', /line 1: a second ": "/],
  ['a mapping in a list', 'a:\n  - b: c', /line 2: a list item that is not a plain value/],
  ['a list item indented too far', 'a:\n  - b\n    - c', /line 2: unexpected indentation after this line/],
  ['an escape that does not exist', 'a: "\\q"', /line 1: an escape/],
  ['a second document', 'a: 1\n---\nb: 2', /line 2: expected/],
  ['broken JSON', '{"a": ', /JSON/],
])('refuses %s', (_what, text, message) => {
  expect(() => read(text)).toThrow(message)
})
