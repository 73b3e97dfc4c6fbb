import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeFakeConnector } from './_fake-connector.ts'
import { run } from './_run.ts'

const orchard = (argv: readonly string[], options = {}) => run(makeFakeConnector().definition, argv, options)

describe('what needs no settings (S1C-1)', () => {
  test.each([[['--version']], [['-v']], [['config', '-v']]])('%j prints name and version', async (argv) => {
    expect(await orchard(argv)).toEqual({ code: 0, stdout: 'baton-orchard version v1.2.3\n', stderr: '' })
  })

  test.each([[['--help']], [['-h']], [['help']]])('%j lists commands and flags with their variables', async (argv) => {
    const { code, stdout, stderr } = await orchard(argv)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Reads who may pick in an orchard')
    expect(stdout).toMatch(/^ {2}health-check {3,}\S/m)
    expect(stdout).toMatch(/^ {2}-f, --file string {3,}.* \(default "sync.c1z"\) \(\$BATON_FILE\)$/m)
    expect(stdout).toMatch(/^ {6}--api-token string {3,}required: .* \(\$BATON_API_TOKEN\)$/m)
    expect(stdout).toMatch(/^ {2}-v, --version {3,}Show the version$/m)
  })

  test('hidden flags are left out of help and completion', async () => {
    const { stdout: help } = await orchard(['--help'])
    const { stdout: completion } = await orchard(['completion', 'bash'])
    for (const name of ['--daemon-mode', '--grant-entitlement', '--spare-keys']) {
      expect(help).not.toContain(name)
      expect(completion).not.toContain(name)
    }
  })

  test.each(['help check', 'check --help'])('%s says what the command takes', async (line) => {
    const { code, stdout } = await orchard(line.split(' '))
    expect(code).toBe(0)
    expect(stdout).toContain('baton-orchard check [flags]')
    expect(stdout).toMatch(/--json {3,}\S/)
  })

  test.each([
    [['config', 'more'], 'config takes no arguments besides flags\n'],
    [['completion', 'bash', 'zsh'], 'completion takes one argument besides flags\n'],
    [['completion'], 'completion needs the name of a shell: bash, fish, powershell, zsh\n'],
    [['completion', 'tcsh'], 'completion needs the name of a shell: bash, fish, powershell, zsh\n'],
  ])('%j is refused', async (argv, stderr) => {
    expect(await orchard(argv)).toEqual({ code: 2, stdout: '', stderr })
  })
})

test('capabilities are derived from what the connector implements, as protobuf JSON', async () => {
  const { code, stdout, stderr } = await orchard(['capabilities'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const document = {
    '@type': 'type.googleapis.com/c1.connector.v2.ConnectorCapabilities',
    resourceTypeCapabilities: [
      {
        resourceType: {
          id: 'picker',
          displayName: 'Picker',
          traits: ['TRAIT_USER'],
          annotations: [{ '@type': 'type.googleapis.com/c1.connector.v2.SkipEntitlementsAndGrants' }],
        },
        capabilities: ['CAPABILITY_SYNC', 'CAPABILITY_ACCOUNT_PROVISIONING', 'CAPABILITY_RESOURCE_DELETE'],
        permissions: {},
      },
      {
        resourceType: { id: 'tree', displayName: 'Tree', description: 'What bears fruit' },
        capabilities: ['CAPABILITY_SYNC', 'CAPABILITY_TARGETED_SYNC', 'CAPABILITY_PROVISION'],
        permissions: {},
      },
    ],
    connectorCapabilities: [
      'CAPABILITY_PROVISION',
      'CAPABILITY_SYNC',
      'CAPABILITY_ACCOUNT_PROVISIONING',
      'CAPABILITY_RESOURCE_DELETE',
      'CAPABILITY_TARGETED_SYNC',
      'CAPABILITY_SERVICE_MODE_TARGETED_SYNC',
    ],
    credentialDetails: {
      capabilityAccountProvisioning: {
        supportedCredentialOptions: ['CAPABILITY_DETAIL_CREDENTIAL_OPTION_NO_PASSWORD'],
        preferredCredentialOption: 'CAPABILITY_DETAIL_CREDENTIAL_OPTION_NO_PASSWORD',
      },
    },
  }
  // Order, indentation and the missing line break at the end are what other programs compare.
  expect(stdout).toBe(JSON.stringify(document, null, 2))
})

describe('config', () => {
  test('lists the operator settings in the documented order, then the connector’s own', async () => {
    const { code, stdout } = await orchard(['config'])
    expect(code).toBe(0)
    expect(stdout.startsWith('{\n  "fields": [\n    {\n      "name": "log-level",')).toBe(true)
    expect(stdout.endsWith('}')).toBe(true)
    const { fields, ...rest } = JSON.parse(stdout)
    expect(rest).toEqual({ displayName: 'Orchard', helpUrl: 'https://orchard.example/help' })
    expect(fields.map(({ name }: { name: string }) => name)).toEqual([
      'log-level',
      'log-level-debug-expires-at',
      'session-store-maximum-size',
      'otel-collector-endpoint',
      'otel-collector-endpoint-tls-cert-path',
      'otel-collector-endpoint-tls-cert',
      'otel-collector-endpoint-tls-insecure',
      'otel-tracing-disabled',
      'otel-logging-disabled',
      'health-check',
      'health-check-port',
      'health-check-bind-address',
      'http-timeout-seconds',
      'api-token',
      'orchard-url',
      'gate',
      'trees',
      'rows',
      'fenced',
    ])
  })

  test('describes each kind of field', async () => {
    const { fields } = JSON.parse((await orchard(['config'])).stdout)
    const byName = Object.fromEntries(fields.map((field: { name: string }) => [field.name, field]))
    expect(byName['api-token']).toEqual({
      name: 'api-token',
      displayName: 'API token',
      description: 'Token of a service user',
      placeholder: 'paste it here',
      isRequired: true,
      isSecret: true,
      stringField: { rules: { isRequired: true } },
    })
    expect(byName['health-check-port']).toMatchObject({ isOps: true, intField: { defaultValue: '8081' } })
    expect(byName.rows).toMatchObject({ intField: { defaultValue: '7', rules: { gte: '2', lte: '20' } } })
    expect(byName.fenced).toMatchObject({ boolField: { defaultValue: true } })
    expect(byName.trees).toMatchObject({ stringSliceField: {} })
    expect(byName.gate.stringField).toMatchObject({ defaultValue: 'open', rules: { in: ['open', 'closed'] } })
    expect(byName['otel-tracing-disabled'].boolField).toEqual({})
  })
})

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('of %s knows commands, flags and fixed values', async (shell) => {
    const { code, stdout, stderr } = await orchard(['completion', shell])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const word of ['baton-orchard', 'health-check', 'capabilities', 'api-token', 'log-format', 'closed', 'live']) {
      expect(stdout).toContain(word)
    }
  })

  // A shell that is not installed cannot look at its script; those that are must find nothing wrong.
  const parsers = [
    { shell: 'bash', argv: ['bash', '-n'] },
    { shell: 'zsh', argv: ['zsh', '-n'] },
    { shell: 'fish', argv: ['fish', '--no-execute'] },
  ]
  const present = parsers.filter(({ argv }) => spawnSync(argv[0] ?? '', ['-c', 'true']).status === 0)
  test.each(present)('$shell understands its script', async ({ shell, argv: [program = '', ...flags] }) => {
    const { stdout } = await orchard(['completion', shell])
    const { status, stderr } = spawnSync(program, flags, { input: stdout, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  const lines: [string, string[]][] = [
    ['', ['capabilities', 'check', 'completion', 'config', 'health-check', 'help']],
    ['--gate', ['--gate']],
    ['--gate ', ['open', 'closed']],
    ['--gate = cl', ['closed']],
    ['completion po', ['powershell']],
  ]
  const hasBash = present.some(({ shell }) => shell === 'bash')
  test.each(hasBash ? lines : [])('bash completes %j', async (line, expected) => {
    const { stdout: script } = await orchard(['completion', 'bash'])
    const ask = `COMP_WORDS=(baton-orchard ${line === '' || line.endsWith(' ') ? `${line}''` : line})
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_baton_orchard
printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', [], { input: `${script}\n${ask}\n`, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toEqual(expected)
  })
})

describe('health-check (CON-31)', () => {
  async function serve(status: number) {
    const paths: (string | undefined)[] = []
    const server = createServer((request, response) => {
      paths.push(request.url)
      response.writeHead(status).end('{}')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    // A TCP server has an AddressInfo.
    const { port } = server.address() as AddressInfo
    return { port, paths }
  }

  test('is well only where the connector answers 200', async () => {
    const { port, paths } = await serve(200)
    const argv = ['health-check', '--health-check-port', String(port)]
    expect(await orchard(argv)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await orchard([...argv, '--endpoint=ready'])).toMatchObject({ code: 0 })
    const env = { BATON_HEALTH_CHECK_PORT: String(port), BATON_HEALTH_CHECK_BIND_ADDRESS: '0.0.0.0' }
    expect(await orchard(['health-check', '--endpoint', 'live'], { env })).toMatchObject({ code: 0 })
    expect(paths).toEqual(['/health', '/ready', '/live'])
  })

  test('says what it was answered', async () => {
    const { port } = await serve(503)
    const { code, stderr } = await orchard(['health-check', `--health-check-port=${port}`])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `http://127.0.0.1:${port}/health answered 503: the connector is not well\n`,
    })
  })

  test('says that nobody answered', async () => {
    const { code, stderr } = await orchard(['health-check', '--health-check-port', '1', '--timeout', '1'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:1\/health did not answer: .*--health-check\?\n$/)
  })

  test.each([
    [['--endpoint', 'mood'], '"mood" must be one of health, live, ready'],
    [['--timeout', 'soon'], 'the value "soon" of --timeout must be a whole number'],
    [['--health-check-port', 'x'], 'the value "x" of --health-check-port must be a whole number'],
  ])('%j is refused', async (argv, sentence) => {
    const { code, stderr } = await orchard(['health-check', ...argv])
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
  })
})
