import { describe, expect, test } from 'vitest'
import { type RunSync, systemClock } from '../src/index.ts'
import { makeFakeConnector } from './_fake-connector.ts'
import { type RunOptions, required, run, succeedingSync } from './_run.ts'

const terminals = { stdoutIsTerminal: true, stderrIsTerminal: true }

/** What is left on the screen when the control sequences of the display have done their work. */
function screenOf(written: string): string[] {
  let rows = ['']
  for (const piece of written.split(/(\x1b\[\d+A\r\x1b\[J|\n)/)) {
    const up = /^\x1b\[(\d+)A/.exec(piece)?.[1]
    if (up !== undefined) rows = [...rows.slice(0, -1 - Number(up)), '']
    else if (piece === '\n') rows.push('')
    else rows[rows.length - 1] += piece
  }
  return rows
}

const syncTrees: RunSync = async (options) => {
  const { log, progress } = options.environment
  progress.request('/trees')
  progress.page('trees')
  progress.rows('tree', 1000)
  log.warn('a tree has fallen')
  progress.waiting(new Date(systemClock.now().getTime() + 60_000), 'tok-4711-secret was asked to wait')
  log.info('last words')
  return succeedingSync(options)
}

const watch = (options: RunOptions = {}, argv: readonly string[] = []) =>
  run(makeFakeConnector().definition, [...required, ...argv], { sync: syncTrees, ...terminals, ...options })

describe('a person at a terminal', () => {
  test('sees the progress in one place, log lines above it, and in the end the summary', async () => {
    const { stderr, stdout } = await watch()
    expect(stdout).toBe('')
    expect(stderr).toContain('  pages  trees 1\n  rows   tree 1,000\n')
    expect(stderr).toMatch(/ {2}waiting until \d\d:\d\d:\d\d \(\d+ (?:s|min 0 s)\): \[redacted\] was asked to wait\n/)
    const screen = screenOf(stderr)
    const left = screen.map((row) => row.replace(/^[^\t]*\t(\w+)\t[^\t]*\t/, '$1 '))
    expect(left).toEqual([
      expect.stringMatching(/^INFO sync begins/),
      'WARN a tree has fallen',
      'INFO last words',
      'Syncing Orchard: done in 2 s with 1 request',
      '  tree           3',
      '  grant      1,200',
      expect.stringMatching(/^ {2}written to .*sync\.c1z$/),
      '',
    ])
  })

  test('sees why it failed, and no progress left behind', async () => {
    const { code, stderr } = await watch({
      sync: async (options) => {
        options.environment.progress.page('trees')
        throw new Error('the gate is shut')
      },
    })
    expect(code).toBe(2)
    expect(screenOf(stderr).slice(-2)).toEqual(['the gate is shut', ''])
    expect(screenOf(stderr).join('\n')).not.toContain('Syncing Orchard')
  })

  test.each<[string, RunOptions, string[]]>([
    ['stderr goes elsewhere', { stderrIsTerminal: false }, []],
    ['JSON lines are asked for', {}, ['--log-format=json']],
    ['the terminal can do nothing', { env: { TERM: 'dumb' } }, []],
  ])('sees log lines only where %s', async (_why, options, argv) => {
    const { code, stderr } = await watch(options, argv)
    expect(code).toBe(0)
    expect(stderr).not.toContain('\x1b')
    expect(stderr).toContain('sync complete')
  })
})
