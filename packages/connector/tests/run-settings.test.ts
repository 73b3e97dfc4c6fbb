import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFakeConnector } from './_fake-connector.ts'
import { makeFolder, type RunOptions, required, run } from './_run.ts'

/** What the connector is created with. */
async function settingsOf(argv: readonly string[], options: RunOptions = {}) {
  const fake = makeFakeConnector()
  const { code, stderr } = await run(fake.definition, argv, options)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return fake.created[0]?.settings
}

function makeFolderWith(name: string, text: string): string {
  const folder = makeFolder()
  writeFileSync(join(folder, name), text)
  return folder
}

const configured = `
api-token: tok-from-file
orchard-url: https://file.example
gate: closed
rows: 9
trees: [oak, "ash, white"]
`

describe('a setting comes from the first that has it (S1C-1)', () => {
  const cwd = () => makeFolderWith('.baton.yaml', configured)
  const env = { BATON_ROWS: '12', BATON_API_TOKEN: 'tok-from-env' }

  test('a flag comes before a variable, the configuration file and the default', async () => {
    expect(await settingsOf(['--rows', '15'], { env, cwd: cwd() })).toMatchObject({
      rows: 15,
      'api-token': 'tok-from-env',
      gate: 'closed',
      fenced: true,
    })
  })

  test('an empty variable sets nothing', async () => {
    expect(await settingsOf([], { env: { BATON_ROWS: '' }, cwd: cwd() })).toMatchObject({ rows: 9 })
  })

  test('an empty flag is a value of its own', async () => {
    const env = { BATON_GATE: 'closed' }
    expect(await settingsOf([...required, '--gate='], { env })).toMatchObject({ gate: '' })
  })

  test('a flag that switches off comes before a variable that switches on', async () => {
    expect(await settingsOf([...required, '--provisioning=false'], { env: { BATON_PROVISIONING: '1' } })).toMatchObject(
      { provisioning: false },
    )
  })

  test('BATON_CONFIG_PATH names another file', async () => {
    const folder = makeFolderWith('mine.yml', configured)
    expect(await settingsOf([], { env: { BATON_CONFIG_PATH: join(folder, 'mine.yml') } })).toMatchObject({
      'api-token': 'tok-from-file',
    })
    expect(await settingsOf([], { env: { BATON_CONFIG_PATH: 'mine.yml' }, cwd: folder })).toMatchObject({ rows: 9 })
  })

  test('another kind of file is refused', async () => {
    const { code, stderr } = await run(makeFakeConnector().definition, required, {
      env: { BATON_CONFIG_PATH: 'baton.json' },
    })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'BATON_CONFIG_PATH is "baton.json", but must end in .yaml or .yml\n',
    })
  })

  test('a file that is broken or missing is left out, and only debug logging tells', async () => {
    const broken = makeFolderWith('.baton.yaml', 'rows: 9\n  : : secret-in-file\n')
    const quiet = await run(makeFakeConnector().definition, required, { cwd: broken })
    expect(quiet).toMatchObject({ code: 0 })
    expect(quiet.stderr).not.toContain('configuration file')
    const debug = await run(makeFakeConnector().definition, [...required, '--log-level', 'debug'], { cwd: broken })
    expect(debug.stderr).toContain('configuration file not used')
    expect(debug.stderr).not.toContain('secret-in-file')
    const env = { BATON_CONFIG_PATH: '/nowhere/at/all.yaml' }
    expect(await settingsOf(required, { env })).toMatchObject({ rows: 7 })
  })

  test('a required setting that is missing points to the file that was not used', async () => {
    const cwd = makeFolderWith('.baton.yaml', 'api-token: "unclosed\n')
    const { code, stderr } = await run(makeFakeConnector().definition, [], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain(`${join(cwd, '.baton.yaml')} was not used: `)
    expect(stderr).not.toContain('unclosed"')
  })
})

describe('lists', () => {
  test.each([
    ['repeated flags', ['--trees', 'oak,ash', '--trees=yew'], {}, ['oak', 'ash', 'yew']],
    ['quoted items', ['--trees', 'oak,"ash, white"'], {}, ['oak', 'ash, white']],
    ['a variable', [], { BATON_TREES: 'oak,"say ""hi"""' }, ['oak', 'say "hi"']],
    ['a flag instead of the variable, not besides it', ['--trees', 'oak'], { BATON_TREES: 'yew' }, ['oak']],
    ['nobody', [], {}, []],
  ])('from %s', async (_who, argv, env, trees) => {
    expect(await settingsOf([...required, ...argv], { env })).toMatchObject({ trees })
  })

  test('from the configuration file', async () => {
    expect(await settingsOf([], { cwd: makeFolderWith('.baton.yaml', configured) })).toMatchObject({
      trees: ['oak', 'ash, white'],
    })
  })
})

describe('a setting that cannot be used is refused with its name, its value and what to do', () => {
  test.each<[string[], Record<string, string>, string]>([
    [['--rows', 'many'], {}, 'field rows: the value "many" of --rows must be a whole number'],
    [[], { BATON_ROWS: '1.5' }, 'field rows: the value "1.5" of BATON_ROWS must be a whole number'],
    [['--rows=1'], {}, 'field rows: "1" must be at least 2'],
    [['--rows=21'], {}, 'field rows: "21" must be at most 20'],
    [['--fenced=maybe'], {}, 'field fenced: the value "maybe" of --fenced must be true or false'],
    [['--gate', 'ajar'], {}, 'field gate: "ajar" must be one of open, closed'],
    [['--orchard-url', 'orchard'], {}, 'field orchard-url: "orchard" must match ^https?://'],
    [['--task-concurrency', '101'], {}, 'field task-concurrency: "101" must be at most 100'],
    [['--http-timeout-seconds', '1801'], {}, 'field http-timeout-seconds: "1801" must be at most 1800'],
    [['--storage-engine', 'rocks'], {}, 'field storage-engine: "rocks" must be one of sqlite'],
    [['--storage-engine', 'pebble'], {}, 'leave it out or set it to sqlite'],
    [['--trees', '"oak'], {}, 'field trees: the value ""oak" of --trees must be a comma-separated list'],
  ])('%j %j', async (argv, env, sentence) => {
    const { code, stdout, stderr } = await run(makeFakeConnector().definition, [...required, ...argv], { env })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  test.each([
    ['task-concurrency', ['1', '100']],
    ['http-timeout-seconds', ['1', '1800']],
    ['rows', ['2', '20']],
  ])('the limits of %s are allowed', async (name, values) => {
    for (const value of values) {
      expect(await settingsOf([...required, `--${name}=${value}`])).toMatchObject({ [name]: Number(value) })
    }
  })

  test('all at once, one a line', async () => {
    const { code, stderr } = await run(makeFakeConnector().definition, ['--rows', '1'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${[
        'the configuration has errors:',
        'field api-token is required but has no value: set it with --api-token, BATON_API_TOKEN or the configuration file',
        'field orchard-url is required but has no value: set it with --orchard-url, BATON_ORCHARD_URL or the configuration file',
        'field rows: "1" must be at least 2',
      ].join('\n')}\n`,
    })
  })

  test('flags that exclude each other, whoever sets them', async () => {
    const argv = [...required, '--revoke-grant', 'g1']
    const { code, stderr } = await run(makeFakeConnector().definition, argv, {
      env: { BATON_DELETE_RESOURCE: 'oak' },
    })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: '--revoke-grant and --delete-resource cannot be used together: choose one\n',
    })
  })

  test('an unknown flag', async () => {
    const { code, stderr } = await run(makeFakeConnector().definition, [...required, '--colour=red'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'unknown flag --colour: --help lists the flags\n' })
  })
})

test('the environment of a connector follows the settings', async () => {
  const fake = makeFakeConnector()
  await run(fake.definition, [...required, '-p', '--http-timeout-seconds=20'])
  await run(fake.definition, required)
  expect(fake.created.map(({ environment }) => [environment.provisioning, environment.httpTimeoutMs])).toEqual([
    [true, 20_000],
    [false, 300_000],
  ])
})
