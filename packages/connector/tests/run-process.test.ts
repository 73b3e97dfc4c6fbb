import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SyncFile } from '@rostrum/c1z'
import { describe, expect, onTestFinished, test } from 'vitest'
import { logLines, makeFolder } from './_run.ts'

const program = fileURLToPath(new URL('_orchard-program.ts', import.meta.url))
const settings = { BATON_API_TOKEN: 'tok-4711-secret', BATON_ORCHARD_URL: 'https://orchard.example' }

interface Orchard {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves when stderr has the text. */
  seen(text: string): Promise<void>
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

function start(cwd: string, argv: readonly string[] = [], env: Record<string, string> = {}): Orchard {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const written = { stdout: '', stderr: '' }
  let onText = () => {}
  const closed = once(child, 'close')
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      written[name] += chunk
      onText()
    })
  }
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    seen: (text) =>
      new Promise((resolve, reject) => {
        onText = () => {
          if (written.stderr.includes(text)) resolve()
        }
        onText()
        closed.then(() => reject(new Error(`ended without "${text}": ${written.stderr}`)))
      }),
    async ended() {
      const [code, signal] = await closed
      return { code, signal }
    },
  }
}

async function treesIn(path: string): Promise<string[]> {
  await using file = await SyncFile.open(path)
  return [...file.resources(file.latestFinished()?.id ?? '')].map(({ resource }) => resource.displayName)
}

const partials = (folder: string) => readdirSync(folder).filter((name) => name.includes('.partial'))

test('a run ends with 0, the file and nothing on stdout', async () => {
  const cwd = makeFolder()
  const orchard = start(cwd)
  expect({ ...(await orchard.ended()), stdout: orchard.stdout() }).toEqual({ code: 0, signal: null, stdout: '' })
  expect(logLines(orchard.stderr()).at(-1)).toMatchObject({ msg: 'sync complete', counts: { tree: 4 } })
  expect(await treesIn(join(cwd, 'sync.c1z'))).toEqual(['oak-', 'ash-', 'oak-2', 'ash-2'])
  expect(partials(cwd)).toEqual([])
})

describe('a run that is asked to end', () => {
  test.each([
    ['SIGINT', 0],
    ['SIGTERM', 1],
  ] as const)('by %s tidies up, ends with %d, and the next run goes on from there (CON-17)', async (signal, code) => {
    const cwd = makeFolder()
    const first = start(cwd, [], { ORCHARD_AT_PAGE: 'obey' })
    await first.seen('page 2')
    first.child.kill(signal)
    expect(await first.ended()).toEqual({ code, signal: null })
    expect(first.stderr().trimEnd().split('\n').at(-1)).toBe(`stopped by ${signal}; the same command goes on from here`)
    expect(existsSync(join(cwd, 'sync.c1z'))).toBe(false)
    expect(partials(cwd)).not.toEqual([])

    const second = start(cwd)
    expect(await second.ended()).toMatchObject({ code: 0 })
    const messages = logLines(second.stderr()).map(({ msg }) => msg)
    expect(messages).toContain('going on with an unfinished sync')
    expect(messages).not.toContain('page 1')
    expect(await treesIn(join(cwd, 'sync.c1z'))).toEqual(['oak-', 'ash-', 'oak-2', 'ash-2'])
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s twice ends at once, and the next run goes on all the same', async (signal, code) => {
    const cwd = makeFolder()
    const first = start(cwd, ['--log-level=debug'], { ORCHARD_AT_PAGE: 'deaf' })
    await first.seen('page 2')
    first.child.kill(signal)
    // The first must have arrived, or the kernel makes one of two.
    await first.seen('stopping in order')
    first.child.kill(signal)
    expect(await first.ended()).toEqual({ code, signal: null })
    const second = start(cwd)
    expect(await second.ended()).toMatchObject({ code: 0 })
    expect(await treesIn(join(cwd, 'sync.c1z'))).toHaveLength(4)
  })
})

describe('a secret in a real failure', () => {
  test('is neither in the sentence, nor in the log, nor in a file', async () => {
    const cwd = makeFolder()
    const orchard = start(cwd, ['--log-level=debug', '--log-path=stderr,run.log'], { ORCHARD_AT_PAGE: 'secret' })
    expect(await orchard.ended()).toMatchObject({ code: 16 })
    expect(orchard.stderr().trimEnd().split('\n').at(-1)).toBe('the token [redacted] was refused')
    expect(orchard.stderr()).toContain('sent [redacted]')
    expect(orchard.stderr() + readFileSync(join(cwd, 'run.log'), 'utf8')).not.toContain('tok-4711-secret')
  })

  test('that nobody catches ends the run without a stack', async () => {
    const orchard = start(makeFolder(), [], { ORCHARD_AT_PAGE: 'crash' })
    expect(await orchard.ended()).toMatchObject({ code: 2 })
    expect(orchard.stderr().trimEnd().split('\n').at(-1)).toBe('nobody catches [redacted] (this is a bug)')
    expect(orchard.stderr()).not.toContain('tok-4711-secret')
  })
})

test('a configuration file of the working folder is read', async () => {
  const cwd = makeFolder()
  writeFileSync(join(cwd, '.baton.yaml'), 'file: mine.c1z\nlog-level: error\n')
  const orchard = start(cwd)
  expect(await orchard.ended()).toMatchObject({ code: 0 })
  expect(orchard.stderr()).toBe('')
  expect(await treesIn(join(cwd, 'mine.c1z'))).toHaveLength(4)
})

test('a reader that is gone is no reason to fail', async () => {
  const orchard = start(makeFolder(), ['config'])
  orchard.child.stdout?.destroy()
  expect(await orchard.ended()).toEqual({ code: 0, signal: null })
})

describe('on a terminal', () => {
  // Part of bsdutils, and there on nearly every Linux; elsewhere the progress is tested with a made-up terminal only.
  const hasScript = spawnSync('script', ['--version']).status === 0
  test.each(hasScript ? ['busy'] : [])('the progress is drawn, and the summary stays (%s)', async (ORCHARD_AT_PAGE) => {
    const cwd = makeFolder()
    const child = spawn(
      'script',
      ['-qec', `stty cols 100; '${process.execPath}' '${program}'`, join(cwd, 'typescript')],
      {
        cwd,
        env: { PATH: process.env.PATH, TERM: 'xterm', ...settings, ORCHARD_AT_PAGE },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      screen += chunk
    })
    const [code] = await once(child, 'close')
    expect({ code, screen }).toMatchObject({ code: 0 })
    expect(screen).toContain('Syncing Orchard · 0 s · 0 requests')
    expect(screen).toMatch(/\x1b\[\d+A\r\x1b\[J/)
    expect(screen).toContain('Syncing Orchard: done in ')
    expect(screen).toContain(`written to ${join(cwd, 'sync.c1z')}`)
  })
})
