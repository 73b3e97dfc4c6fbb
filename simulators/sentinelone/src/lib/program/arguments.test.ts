import { describe, expect, it } from 'vitest'
import { parseArguments } from './arguments.ts'

describe('the command line of the simulator (X-8)', () => {
  it('has a default for everything', () => {
    expect(parseArguments([])).toEqual({
      source: { kind: 'company', seed: '1', oddities: false },
      port: 0,
      host: '127.0.0.1',
      token: undefined,
      rateLimits: 'published',
      retryAfter: 'seconds',
      latencyMs: 0,
      faultsFile: undefined,
      control: false,
      saveFile: undefined,
      json: false,
      help: false,
    })
  })

  it('reads the size of a company', () => {
    const args = '--seed x --accounts 1 --sites 2 --users 3 --service-users 0 --roles 5 --oddities'.split(' ')
    const size = { accounts: 1, sites: 2, users: 3, serviceUsers: 0, customRoles: 5 }
    expect(parseArguments(args).source).toEqual({ kind: 'company', seed: 'x', oddities: true, ...size })
  })

  it.each([
    [['--tenant', 'a.json'], { kind: 'file', file: 'a.json' }],
    [['--recorded', 'a'], { kind: 'recorded', folder: 'a' }],
  ])('takes another tenant with %j', (args, source) => {
    expect(parseArguments(args).source).toEqual(source)
  })

  it('takes the greatest numbers', () => {
    expect(parseArguments(['--port', '65535', '--users', '1000000']).port).toBe(65_535)
  })

  it.each([
    [['--sites', 'many'], '--sites many must be a whole number up to 1000000'],
    [['--sites', '1000001'], '--sites 1000001 must be a whole number up to 1000000'],
    [['--users=-3'], '--users -3 must be a whole number up to 1000000'],
    [['--users', ''], '--users  must be a whole number up to 1000000'],
    [['--latency-ms', '1.5'], '--latency-ms 1.5 must be a whole number up to 1000000'],
    [['--port', '65536'], '--port 65536 must be a whole number up to 65535'],
    [['--rate-limits', 'some'], '--rate-limits some must be one of published, off'],
    [['--retry-after', 'soon'], '--retry-after soon must be one of seconds, date, missing'],
    [['--tenant', 'a', '--recorded', 'b'], '--tenant and --recorded cannot both be given'],
    [['--tenant', 'a', '--users', '5'], '--users is for an invented company and does not go with --tenant'],
    [['--recorded', 'a', '--seed', '5'], '--seed is for an invented company and does not go with --recorded'],
    [['--colour', 'blue'], "Unknown option '--colour'"],
    [['tenant.json'], "Unexpected argument 'tenant.json'"],
  ])('refuses %j', (args, problem) => {
    expect(() => parseArguments(args)).toThrow(problem)
  })
})
