import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Clock, ConnectorError, type LogFields, type RunSync, systemClock } from '../src/index.ts'
import { makeFakeConnector } from './_fake-connector.ts'
import { logLines, makeFolder, type RunOptions, required, run, succeedingSync } from './_run.ts'

const secret = 'tok-4711-secret'

/** Runs a sync that logs, and returns what was written. */
function runLogging(argv: readonly string[], log: (options: Parameters<RunSync>[0]) => void, options: RunOptions = {}) {
  return run(makeFakeConnector().definition, [...required, ...argv], {
    ...options,
    sync: async (given) => {
      log(given)
      return succeedingSync(given)
    },
  })
}

const sayAll: Parameters<typeof runLogging>[1] = ({ environment: { log } }) => {
  log.debug('a detail')
  log.info('a fact')
  log.warn('a worry')
  log.error('a fault')
}

async function lineOf(fields: LogFields): Promise<Record<string, unknown> | undefined> {
  const { stderr } = await runLogging([], ({ environment }) => environment.log.info('hello', fields))
  return logLines(stderr).find(({ msg }) => msg === 'hello')
}

const fixed: Clock = { ...systemClock, now: () => new Date('2026-03-01T09:00:00.250Z') }

describe('a JSON line', () => {
  test('has level, time, caller, message and fields in this order', async () => {
    const { stderr } = await runLogging([], ({ environment }) => environment.log.info('hello', { tree: 'oak' }), {
      io: { clock: fixed },
    })
    const line = stderr.split('\n').find((text) => text.includes('hello'))
    expect(line).toMatch(
      /^\{"level":"info","ts":1772355600\.25,"caller":"tests\/run-logging\.test\.ts:\d+","msg":"hello","tree":"oak"\}$/,
    )
  })

  test.each<[string, LogFields, Record<string, unknown>]>([
    ['an error by what it says', { error: new Error('no') }, { error: 'no' }],
    ['an error with what to do', { error: new ConnectorError('refused', 'no', { fix: 'ask' }) }, { error: 'no; ask' }],
    ['a time as seconds', { at: new Date(1500) }, { at: 1.5 }],
    ['a big number as text', { size: 12345678901234567890n }, { size: '12345678901234567890' }],
    ['maps and sets', { a: new Map([['x', 1]]), b: new Set([2]) }, { a: { x: 1 }, b: [2] }],
    ['bytes by their number', { body: new Uint8Array(12) }, { body: '12 bytes' }],
    ['no number as text', { ratio: Number.NaN }, { ratio: 'NaN' }],
    ['no functions', { call: () => 1 }, {}],
    ['nothing over its own keys', { msg: 'mine', level: 9 }, { msg: 'hello', msg_: 'mine', level: 'info', level_: 9 }],
  ])('shows %s', async (_what, fields, expected) => {
    const line = await lineOf(fields)
    expect(line).toMatchObject(expected)
    expect(Object.keys(line ?? {})).toHaveLength(
      new Set(['level', 'ts', 'caller', 'msg', ...Object.keys(expected)]).size,
    )
  })

  test('ends where a value contains itself', async () => {
    const loop: Record<string, unknown> = {}
    loop.again = loop
    expect(JSON.stringify(await lineOf({ loop }))).toContain('…')
  })
})

test('a console line is time, level, caller, message and fields between tabs', async () => {
  const { stderr } = await runLogging(
    ['--log-format', 'console'],
    ({ environment: { log } }) => {
      log.warn('two\nli\x1bnes', { tree: 'oak' })
      log.warn('plain')
    },
    { io: { clock: fixed } },
  )
  const [, first = '', second = ''] = stderr.split('\n')
  expect(first).toMatch(
    /^2026-03-01T09:00:00\.250Z\tWARN\ttests\/run-logging\.test\.ts:\d+\ttwo\\nli\\x1bnes\t\{"tree":"oak"\}$/,
  )
  expect(second).toMatch(/^2026-03-01T09:00:00\.250Z\tWARN\ttests\/run-logging\.test\.ts:\d+\tplain$/)
})

test.each([
  ['json', [], false],
  ['console', [], true],
  ['json', ['--log-format', 'json'], true],
  ['console', ['--log-format', 'console'], false],
  ['json', ['--log-format', 'xml'], false],
])('lines are %s with %j where stdout is a terminal: %s', async (form, argv, stdoutIsTerminal) => {
  const { stderr } = await runLogging(argv, sayAll, { stdoutIsTerminal })
  expect(stderr.startsWith('{') ? 'json' : 'console').toBe(form)
})

test.each([
  ['debug', ['a detail', 'a fact', 'a worry', 'a fault']],
  ['info', ['a fact', 'a worry', 'a fault']],
  ['warn', ['a worry', 'a fault']],
  ['error', ['a fault']],
  ['fatal', ['a fault']],
  ['panic', ['a fault']],
  ['dpanic', ['a fault']],
  ['chatty', ['a fact', 'a worry', 'a fault']],
])('--log-level %s lets %j through', async (level, messages) => {
  const { stderr } = await runLogging(['--log-level', level], sayAll)
  const ours = logLines(stderr).filter(({ msg }) => String(msg).startsWith('a '))
  expect(ours.map(({ msg }) => msg)).toEqual(messages)
})

describe('--log-level-debug-expires-at', () => {
  test('ends debug lines at that time and leaves the others', async () => {
    let now = new Date('2026-03-01T08:59:59Z')
    const argv = ['--log-level=debug', '--log-level-debug-expires-at=2026-03-01T10:00:00+01:00']
    const { stderr } = await runLogging(
      argv,
      (options) => {
        sayAll(options)
        now = new Date('2026-03-01T09:00:01Z')
        sayAll(options)
      },
      { io: { clock: { ...systemClock, now: () => now } } },
    )
    const details = logLines(stderr).filter(({ msg }) => msg === 'a detail')
    const facts = logLines(stderr).filter(({ msg }) => msg === 'a fact')
    expect([details.length, facts.length]).toEqual([1, 2])
  })

  test('that is no time is worth a warning', async () => {
    const { code, stderr } = await runLogging(['--log-level-debug-expires-at=soon'], sayAll)
    expect(code).toBe(0)
    expect(logLines(stderr)[0]).toMatchObject({ level: 'warn', value: 'soon' })
  })
})

describe('--log-path', () => {
  test('sends the lines to files, which grow, and to stdout', async () => {
    const cwd = makeFolder()
    const url = pathToFileURL(join(cwd, 'two.log')).href
    const argv = ['--log-path', `one.log,stdout,${url}`]
    const first = await runLogging(argv, sayAll, { cwd })
    const second = await runLogging(argv, sayAll, { cwd })
    expect([first.stderr, second.stderr]).toEqual(['', ''])
    expect(logLines(first.stdout).map(({ msg }) => msg)).toContain('a fact')
    for (const name of ['one.log', 'two.log']) {
      expect(readFileSync(join(cwd, name), 'utf8')).toBe(first.stdout + second.stdout)
    }
  })

  test('that cannot be written is refused by name', async () => {
    const { code, stderr } = await runLogging(['--log-path', '/nowhere/at/all.log'], sayAll)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^--log-path \/nowhere\/at\/all\.log cannot be written: /)
  })

  test('a failure is in the file, and as a sentence on stderr', async () => {
    const cwd = makeFolder()
    const { stderr } = await run(makeFakeConnector().definition, [...required, '--log-path=x.log'], {
      cwd,
      sync: () => Promise.reject(new ConnectorError('refused', 'not today')),
    })
    expect(stderr).toBe('not today\n')
    expect(logLines(readFileSync(join(cwd, 'x.log'), 'utf8')).at(-1)).toMatchObject({
      level: 'error',
      msg: 'run failed',
      error: 'not today',
      code: 9,
    })
  })
})

describe('a secret is never shown (CON-37)', () => {
  const argv = ['--spare-keys', 'key-one-1,"key/two+2"', '--log-level=debug']

  test.each<[string, LogFields]>([
    ['a text', { text: `Bearer ${secret}` }],
    ['a nested value', { request: { headers: [{ Authorization: `ApiToken ${secret}` }] } }],
    ['a name', { [secret]: 1 }],
    ['an error', { error: new Error(`${secret} was refused`) }],
    ['a stack', { stack: new Error(secret).stack }],
    ['an address', { url: 'https://x.example/?key=key%2Ftwo%2B2' }],
    ['JSON in a text', { body: JSON.stringify({ key: 'key-one-1' }) }],
    ['a map', { headers: new Map([['x', 'key/two+2']]) }],
  ])('in %s', async (_where, fields) => {
    for (const format of ['json', 'console']) {
      const { stderr } = await runLogging([...argv, `--log-format=${format}`], ({ environment: { log } }) => {
        log.info('hello', fields)
        log.debug(`hello ${secret}`)
      })
      expect(stderr).toContain('[redacted]')
      expect(stderr).not.toMatch(/tok-4711-secret|key-one-1|key\/two|key%2Ftwo/)
    }
  })

  test.each([
    ['a failure', new Error(`GET /?token=${secret} failed`)],
    ['its cause', new Error('failed', { cause: new Error(`${secret} was refused`) })],
    ['a failure of several lines', new Error(`one\n${secret}\nthree`)],
    ['what is no error', `thrown ${secret}`],
  ])('in %s', async (_where, error) => {
    const { stderr, stdout, code } = await run(makeFakeConnector().definition, [...required, ...argv], {
      sync: () => Promise.reject(error),
    })
    expect(code).toBe(2)
    expect(stderr).toContain('[redacted]')
    expect(stderr + stdout).not.toContain(secret)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('in a setting that is refused', async () => {
    const fake = makeFakeConnector({
      create: (settings) => {
        throw new ConnectorError('bad_configuration', `no such token: ${settings['api-token']}`)
      },
    })
    const { code, stderr } = await run(fake.definition, required)
    expect(code).toBe(3)
    expect(stderr).toContain('no such token: [redacted]')
    expect(stderr).not.toContain(secret)
  })

  test('on the command line of an unknown flag or argument', async () => {
    const flag = await run(makeFakeConnector().definition, [`--api-tokn=${secret}`])
    const stray = await run(makeFakeConnector().definition, ['--provisioning', secret])
    expect([flag.code, stray.code]).toEqual([2, 2])
    expect(flag.stderr + stray.stderr).not.toContain(secret)
  })

  test('not even as a wrong list', async () => {
    const { code, stderr } = await run(makeFakeConnector().definition, [...required, '--spare-keys', '"key-one-1'])
    expect(code).toBe(2)
    expect(stderr).toContain('field spare-keys: the value of --spare-keys must be a comma-separated list')
    expect(stderr).not.toContain('key-one-1')
  })

  test('of a few letters is taken out where it stands alone, not out of other words', async () => {
    const { stderr } = await run(makeFakeConnector().definition, ['--api-token=ab', ...required.slice(2)], {
      sync: async (options) => {
        options.environment.log.info('ab is about', { password: 'ab' })
        return succeedingSync(options)
      },
    })
    expect(logLines(stderr)).toContainEqual(
      expect.objectContaining({ msg: '[redacted] is about', password: '[redacted]' }),
    )
  })
})
