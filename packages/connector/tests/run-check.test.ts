import { describe, expect, test } from 'vitest'
import { type CheckResult, type ConnectorDefinition, ConnectorError, systemClock } from '../src/index.ts'
import { type FakeBehaviour, makeFakeConnector } from './_fake-connector.ts'
import { type RunOptions, required, run } from './_run.ts'

async function check(behaviour: FakeBehaviour, argv: readonly string[] = required, options: RunOptions = {}) {
  const fake = makeFakeConnector(behaviour)
  const ran = await run(fake.definition, ['check', '--json', ...argv], options)
  const results = ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CheckResult => JSON.parse(line))
  return { ...ran, results, fake }
}

const settingsFine = { name: 'settings', ok: true }

describe('check --json prints one line a check (CON-11)', () => {
  test('and ends with 0 when a sync could run', async () => {
    const { code, stdout, stderr, fake } = await check({ checks: [{ name: 'reach the orchard', ok: true }] })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '{"name":"settings","ok":true}\n{"name":"reach the orchard","ok":true}\n',
      stderr: '',
    })
    expect(fake.open).toBe(0)
  })

  test('and with 1 when one failed, with its cause and what to do', async () => {
    const failed = { name: 'trees', ok: false, cause: 'the gate is shut', fix: 'open it' }
    const { code, results } = await check({ checks: [failed, { name: 'pickers', ok: true }] })
    expect({ code, results }).toEqual({ code: 1, results: [settingsFine, failed, { name: 'pickers', ok: true }] })
  })

  test('and with 0 when a failed one is only a warning', async () => {
    const warning = { name: 'token', ok: false, cause: 'it ends tomorrow', fix: 'make another', warning: true }
    expect(await check({ checks: [warning] })).toMatchObject({ code: 0, results: [settingsFine, warning] })
  })

  test('as it is known, not at the end', async () => {
    const written: string[] = []
    const stdout = { isTerminal: false, write: (text: string) => void written.push(text) }
    const fake = makeFakeConnector({ checks: [{ name: 'one', ok: true }, new Error('then it broke')] })
    await run(fake.definition, ['check', '--json', ...required], { io: { stdout } })
    expect(written.map((line) => JSON.parse(line).name)).toEqual(['settings', 'one', 'checks'])
  })

  test('with exactly the documented members', async () => {
    const more = { name: 'one', ok: true, secretPlan: 'none of your business' }
    const { results } = await check({ checks: [more] })
    expect(results[1]).toEqual({ name: 'one', ok: true })
  })

  test('for settings the connector refuses', async () => {
    const { code, results, fake } = await check({
      create: () => {
        throw new ConnectorError('bad_configuration', 'the orchard is in the sea', { fix: 'give an address on land' })
      },
    })
    expect({ code, results }).toEqual({
      code: 1,
      results: [{ name: 'settings', ok: false, cause: 'the orchard is in the sea', fix: 'give an address on land' }],
    })
    expect(fake.open).toBe(0)
  })

  test('for settings that are missing', async () => {
    const { code, results, stderr } = await check({}, ['--api-token', 'tok-4711-secret'])
    expect({ code, results, stderr }).toEqual({
      code: 1,
      stderr: '',
      results: [
        {
          name: 'settings',
          ok: false,
          cause: 'field orchard-url is required but has no value',
          fix: 'set it with --orchard-url, BATON_ORCHARD_URL or the configuration file',
        },
      ],
    })
  })

  test('for a check that broke, without the secret', async () => {
    const { code, results } = await check({ checks: [new Error('GET /?token=tok-4711-secret failed')] })
    expect({ code, results }).toEqual({
      code: 1,
      results: [settingsFine, { name: 'checks', ok: false, cause: 'GET /?token=[redacted] failed' }],
    })
  })
})

describe('settings on stdin', () => {
  const sent = { BATON_API_TOKEN: 'tok-sent-secret', BATON_ORCHARD_URL: 'https://sent.example' }

  test('are used like variables, and come before those', async () => {
    const stdin = JSON.stringify({ ...sent, BATON_TREES: ['oak', 'ash, white'], BATON_ROWS: 9, BATON_FENCED: false })
    const { code, fake } = await check({}, [], { stdin, env: { BATON_API_TOKEN: 'tok-of-env', BATON_ROWS: '3' } })
    expect(code).toBe(0)
    expect(fake.created[0]?.settings).toMatchObject({
      'api-token': 'tok-sent-secret',
      'orchard-url': 'https://sent.example',
      trees: ['oak', 'ash, white'],
      rows: 9,
      fenced: false,
    })
  })

  test('are secrets that no output shows', async () => {
    const { stdout } = await check({ checks: [{ name: 'x', ok: false, cause: 'tok-sent-secret was refused' }] }, [], {
      stdin: JSON.stringify(sent),
    })
    expect(stdout).toContain('[redacted] was refused')
  })

  test.each([
    ['{"BATON_API_TOKEN": "tok-sent-secret"', 'the settings on stdin are not JSON'],
    ['["tok-sent-secret"]', 'the settings on stdin must be a JSON object'],
    ['{"API_TOKEN": "tok-sent-secret"}', '"API_TOKEN" on stdin is no setting: names begin with BATON_'],
    ['{"BATON_API_TOKEN": {"is": "tok-sent-secret"}}', 'BATON_API_TOKEN on stdin must be a text, number, bool or list'],
  ])('%s is a failed check that does not repeat them', async (stdin, cause) => {
    const { code, results, stdout } = await check({}, required, { stdin })
    expect(code).toBe(1)
    expect(results).toMatchObject([{ name: 'settings', ok: false }])
    expect(results[0]?.cause).toContain(cause)
    expect(stdout).not.toContain('tok-sent-secret')
  })

  test('that never come are not waited for long', async () => {
    const asked: number[] = []
    const { code } = await check({}, required, {
      io: {
        stdin: { mayHoldData: true, chunks: () => silence() },
        clock: {
          ...systemClock,
          sleep: async (ms) => void asked.push(ms),
        },
      },
    })
    expect({ code, asked }).toEqual({ code: 0, asked: [5000] })
  })
})

/** A pipe whose other end is open and says nothing. */
function silence(): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
}

test('a check that is interrupted is none that passed', async () => {
  const { definition } = makeFakeConnector()
  let interrupt = () => {}
  const hanging: ConnectorDefinition = {
    ...definition,
    create: (settings, environment) => ({
      ...definition.create(settings, environment),
      async *check(signal) {
        yield { name: 'one', ok: true }
        interrupt()
        signal.throwIfAborted()
      },
    }),
  }
  const ran = await run(hanging, ['check', '--json', ...required], {
    io: {
      listen(listener) {
        interrupt = () => listener.onSignal('SIGINT')
        return () => {}
      },
    },
  })
  expect(ran.code).toBe(1)
  expect(ran.stderr.trimEnd().split('\n').at(-1)).toBe('stopped by SIGINT')
})

test('check prints sentences without --json', async () => {
  const fake = makeFakeConnector({
    checks: [
      { name: 'trees', ok: false, cause: 'the gate is shut', fix: 'open it' },
      { name: 'token', ok: false, warning: true, cause: 'it ends tomorrow' },
    ],
  })
  expect(await run(fake.definition, ['check', ...required])).toEqual({
    code: 1,
    stdout: [
      'ok       settings\n',
      'failed   trees: the gate is shut\n',
      '         to do: open it\n',
      'warning  token: it ends tomorrow\n',
    ].join(''),
    stderr: '',
  })
})
