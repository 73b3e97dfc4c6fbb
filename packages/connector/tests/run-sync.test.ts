import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Code, ConnectorError, type SyncOptions } from '../src/index.ts'
import { makeFakeConnector } from './_fake-connector.ts'
import { logLines, makeFolder, type RunOptions, required, run, succeedingSync } from './_run.ts'

/** What the syncer is asked to do. */
async function optionsOf(argv: readonly string[], options: RunOptions = {}): Promise<SyncOptions> {
  const asked: SyncOptions[] = []
  const { code, stderr } = await run(makeFakeConnector().definition, [...required, ...argv], {
    ...options,
    sync: async (given) => {
      asked.push(given)
      return succeedingSync(given)
    },
  })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const [first] = asked
  if (first === undefined) throw new Error('no sync ran')
  return first
}

describe('a run without a command syncs (S1C-1)', () => {
  test('into sync.c1z of the working folder unless told otherwise', async () => {
    const cwd = makeFolder()
    expect(await optionsOf([], { cwd })).toMatchObject({ file: join(cwd, 'sync.c1z'), resourceTypes: [], targets: [] })
    expect(await optionsOf(['-f', 'mine.c1z'], { cwd })).toMatchObject({ file: join(cwd, 'mine.c1z') })
    expect(await optionsOf(['-f', '/data/mine.c1z'])).toMatchObject({ file: '/data/mine.c1z' })
  })

  test.each<[string[], Partial<SyncOptions>]>([
    [['--sync-resource-types', 'tree,picker'], { resourceTypes: ['tree', 'picker'] }],
    [['--sync-resources', 'bid:r:tree/1'], { targets: ['bid:r:tree/1'], skipGrants: false }],
    [['--sync-resources=bid:r:tree/1', '--skip-grants'], { targets: ['bid:r:tree/1'], skipGrants: true }],
    [['--skip-entitlements-and-grants'], { skipEntitlementsAndGrants: true }],
    [[], { workers: 0, skipEntitlementsAndGrants: false, skipGrants: false }],
    [['--workers', '-1'], { workers: -1 }],
    [['--workers=4'], { workers: 4 }],
    [['--parallel-sync'], { workers: -1 }],
    [['--parallel-sync', '--workers=4'], { workers: 4 }],
  ])('%j is handed to the syncer', async (argv, expected) => {
    expect(await optionsOf(argv)).toMatchObject(expected)
  })

  test('with another connector’s file to match people in', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'people.c1z'), '')
    const argv = ['--external-resource-c1z', 'people.c1z']
    expect((await optionsOf(argv, { cwd })).externalResources).toEqual({
      file: join(cwd, 'people.c1z'),
      entitlementId: '',
      traits: [],
    })
    const more = ['--external-resource-entitlement-id-filter', 'app:1:member', '--external-resource-traits=user,app']
    expect((await optionsOf([...argv, ...more], { cwd })).externalResources).toEqual({
      file: join(cwd, 'people.c1z'),
      entitlementId: 'app:1:member',
      traits: ['user', 'app'],
    })
    expect((await optionsOf([])).externalResources).toBeUndefined()
  })

  test('with temporary files where --c1z-temp-dir says, then BATON_TMPDIR, then beside the file', async () => {
    const [ours, theirs] = [makeFolder(), makeFolder()]
    const env = { BATON_TMPDIR: theirs }
    expect(await optionsOf(['--c1z-temp-dir', ours], { env })).toMatchObject({ tempDir: ours })
    expect(await optionsOf([], { env })).toMatchObject({ tempDir: theirs })
    expect(await optionsOf([])).not.toHaveProperty('tempDir')
  })

  test.each([
    [['--external-resource-c1z', 'none.c1z'], {}, '--external-resource-c1z is none.c1z, which is not an existing file'],
    [['--c1z-temp-dir', '/none'], {}, '--c1z-temp-dir is /none, which is not an existing folder'],
    [[], { BATON_TMPDIR: '/none' }, 'BATON_TMPDIR is /none, which is not an existing folder'],
    [['--skip-grants'], {}, '--skip-grants works only together with --sync-resources'],
    [['--daemon-mode'], {}, '--daemon-mode works only together with --client-id'],
    [['--client-id', 'x'], {}, '--client-id needs --client-secret as well'],
  ])('but not with %j %j', async (argv, env, sentence) => {
    const fake = makeFakeConnector()
    const { code, stderr } = await run(fake.definition, [...required, ...argv], { env })
    expect({ code, open: fake.open }).toEqual({ code: 2, open: 0 })
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(sentence)
  })

  test('and logs how it went', async () => {
    const { stderr, stdout } = await run(makeFakeConnector().definition, required, {
      sync: async (options) => {
        options.environment.progress.request('/trees')
        options.environment.progress.page('trees')
        return succeedingSync(options)
      },
    })
    expect(stdout).toBe('')
    expect(logLines(stderr)).toMatchObject([
      { level: 'info', msg: 'sync begins' },
      {
        level: 'info',
        msg: 'sync complete',
        sync_id: '2ABCDEFGHIJKLMNOPQRSTUVWXYZ',
        resumed: false,
        requests: 1,
        pages: { trees: 1 },
        counts: { tree: 3, grant: 1200 },
        duration: 1.5,
      },
    ])
  })

  test('and closes the connector, whatever happens', async () => {
    const fine = makeFakeConnector()
    await run(fine.definition, required)
    const failing = makeFakeConnector()
    await run(failing.definition, required, { sync: () => Promise.reject(new Error('no')) })
    expect([fine.open, failing.open, fine.created.length]).toEqual([0, 0, 1])
  })

  test('and a connector that cannot be closed is only worth a warning', async () => {
    const fake = makeFakeConnector({ close: () => Promise.reject(new Error('stuck')) })
    const { code, stderr } = await run(fake.definition, required)
    expect(code).toBe(0)
    expect(logLines(stderr).at(-1)).toMatchObject({ level: 'warn', error: 'stuck' })
  })
})

describe('what is asked for and not there is refused, never taken for a sync', () => {
  test.each([
    [['--create-ticket', '--ticket-template-path=t.json'], 'creating a ticket'],
    [['--bulk-create-ticket', '--bulk-ticket-template-path=t.json'], 'creating tickets'],
    [['--list-ticket-schemas'], 'listing ticket schemas'],
    [['--get-ticket', '--ticket-id=1'], 'showing a ticket'],
    [['--diff-syncs', '--base-sync-id=a', '--applied-sync-id=b'], 'comparing syncs'],
    [
      ['--compact-syncs', '--compact-sync-ids=a', '--compact-file-paths=a', '--compact-output-path=o'],
      'merging sync files',
    ],
  ])('%j asks for %s', async (argv, what) => {
    const fake = makeFakeConnector()
    const { code, stderr } = await run(fake.definition, [...required, ...argv], {
      sync: () => Promise.reject(new Error('a sync ran')),
    })
    const [flag] = argv[0]?.split('=') ?? []
    expect({ code, created: fake.created.length }).toEqual({ code: Code.unimplemented, created: 0 })
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(`^${flag} asks for ${what}, which this connector cannot do`),
    )
    expect(stderr).not.toContain('very-secret-text')
  })

  test('an event feed that is switched off is a sync', async () => {
    expect(await optionsOf(['--event-feed=false'])).toMatchObject({ targets: [] })
  })

  test.each(['--ticketing', '-p', '--skip-full-sync', '--list-resource-actions=x', '--keep-previous-sync-c1z'])(
    '%s alone changes nothing about a sync',
    async (flag) => {
      expect(await optionsOf([flag])).toMatchObject({ targets: [] })
    },
  )
})

describe('the exit code tells the kind of failure', () => {
  const late = Object.assign(new Error('late'), { name: 'TimeoutError' })
  test.each<[unknown, number]>([
    [new ConnectorError('bad_credentials', 'x'), 16],
    [new ConnectorError('missing_permission', 'x'), 7],
    [new ConnectorError('bad_configuration', 'x'), 3],
    [new ConnectorError('upstream_failure', 'x'), 14],
    [new ConnectorError('refused', 'x'), 9],
    [new ConnectorError('upstream_failure', 'x', { code: Code.resourceExhausted }), 8],
    [new ConnectorError('refused', 'x', { code: Code.ok }), 13],
    [new DOMException('x', 'AbortError'), 1],
    [late, 4],
    [new Error('x'), 2],
    ['x', 2],
  ])('%s: %d', async (error, code) => {
    const ran = await run(makeFakeConnector().definition, required, { sync: () => Promise.reject(error) })
    expect(ran.code).toBe(code)
  })

  test('and the last line of stderr what happened and what to do', async () => {
    const error = new ConnectorError('bad_credentials', 'the token\nwas \x1b[2Jrefused', { fix: 'make another' })
    const { stderr, stdout } = await run(makeFakeConnector().definition, required, {
      sync: () => Promise.reject(error),
    })
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('the token was  [2Jrefused; make another')
  })
})
