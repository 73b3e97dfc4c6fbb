import { parseArgs } from 'node:util'

export const usage = `sentinelone-simulator: a SentinelOne console on this machine

  which tenant
    --tenant FILE           a tenant saved with --save
    --recorded DIR          complete answers of a console: accounts.json, sites.json, users.json, ...
    --seed TEXT             an invented company (the default, seed 1) of a size:
      --accounts N  --sites N  --users N  --service-users N  --roles N
      --oddities            with everything that is legal and surprising
  how it is served
    --port N                default 0: any free one
    --host ADDRESS          default 127.0.0.1
    --token VALUE           this text is the token of the first tenant administrator; invented otherwise
    --rate-limits published|off   default published
    --retry-after seconds|date|missing   what a 429 says; default seconds
    --latency-ms N          added to each answer
    --faults FILE           a schedule of things that go wrong (JSON, see the README)
    --control               serve /_simulator/... to this machine
  and
    --save FILE             write the tenant there on exit
    --json                  print one line {"url", "token"} when ready
    --help
`

export interface ProgramArguments {
  readonly source:
    | { readonly kind: 'file'; readonly file: string }
    | { readonly kind: 'recorded'; readonly folder: string }
    | {
        readonly kind: 'company'
        readonly seed: string
        readonly accounts?: number
        readonly sites?: number
        readonly users?: number
        readonly serviceUsers?: number
        readonly customRoles?: number
        readonly oddities: boolean
      }
  readonly port: number
  readonly host: string
  readonly token: string | undefined
  readonly rateLimits: 'published' | 'off'
  readonly retryAfter: 'seconds' | 'date' | 'missing'
  readonly latencyMs: number
  readonly faultsFile: string | undefined
  readonly control: boolean
  readonly saveFile: string | undefined
  readonly json: boolean
  readonly help: boolean
}

/** Reads the command line; throws an error that says which argument is wrong. */
export function parseArguments(args: readonly string[]): ProgramArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tenant: { type: 'string' },
      recorded: { type: 'string' },
      seed: { type: 'string' },
      accounts: { type: 'string' },
      sites: { type: 'string' },
      users: { type: 'string' },
      'service-users': { type: 'string' },
      roles: { type: 'string' },
      oddities: { type: 'boolean', default: false },
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      token: { type: 'string' },
      'rate-limits': { type: 'string', default: 'published' },
      'retry-after': { type: 'string', default: 'seconds' },
      'latency-ms': { type: 'string' },
      faults: { type: 'string' },
      control: { type: 'boolean', default: false },
      save: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const count = (name: keyof typeof values, max = 1_000_000): number | undefined => {
    const text = values[name]
    if (text === undefined) return undefined
    const number = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(number <= max)) throw new Error(`--${name} ${text} must be a whole number up to ${max}`)
    return number
  }
  const { tenant, recorded } = values
  if (tenant !== undefined && recorded !== undefined) throw new Error('--tenant and --recorded cannot both be given')
  refuseSizes(values)
  const size = {
    accounts: count('accounts'),
    sites: count('sites'),
    users: count('users'),
    serviceUsers: count('service-users'),
    customRoles: count('roles'),
  }
  const given = Object.fromEntries(Object.entries(size).filter(([, number]) => number !== undefined))
  return {
    source:
      tenant !== undefined
        ? { kind: 'file', file: tenant }
        : recorded !== undefined
          ? { kind: 'recorded', folder: recorded }
          : { kind: 'company', seed: values.seed ?? '1', oddities: values.oddities, ...given },
    port: count('port', 65_535) ?? 0,
    host: values.host,
    token: values.token,
    rateLimits: oneOf('rate-limits', values['rate-limits'], ['published', 'off']),
    retryAfter: oneOf('retry-after', values['retry-after'], ['seconds', 'date', 'missing']),
    latencyMs: count('latency-ms') ?? 0,
    faultsFile: values.faults,
    control: values.control,
    saveFile: values.save,
    json: values.json,
    help: values.help,
  }
}

const ofCompanies = ['seed', 'accounts', 'sites', 'users', 'service-users', 'roles', 'oddities']

/** A size that is silently passed over would have somebody wait for people who never come. */
function refuseSizes(values: Readonly<Record<string, string | boolean | undefined>>): void {
  const source = ['tenant', 'recorded'].find((name) => values[name] !== undefined)
  const size = ofCompanies.find((name) => values[name] !== undefined && values[name] !== false)
  if (source !== undefined && size !== undefined)
    throw new Error(`--${size} is for an invented company and does not go with --${source}`)
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value)
  if (chosen === undefined) throw new Error(`--${name} ${value} must be one of ${choices.join(', ')}`)
  return chosen
}
