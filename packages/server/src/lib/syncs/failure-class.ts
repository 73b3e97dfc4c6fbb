/** What kind of trouble a sync met: each has one kind of answer (product.md CON-38). */
export type FailureClass =
  | 'network'
  | 'tls'
  | 'credentials'
  | 'permission'
  | 'rate_limit'
  | 'vendor'
  | 'unexpected_data'
  | 'anomaly'
  | 'host'
  | 'internal'

export interface Treatment {
  /** whether it is tried again by itself, with growing pauses */
  readonly isRetried: boolean
  /** when owners hear of it: with the third failure in a row, with the first; the operator instead of them; never */
  readonly notify: 'after three' | 'at once' | 'operator' | 'never'
  /** what happened, as a sentence without a full stop */
  readonly says: string
  /** what to do, likewise */
  readonly fix: string
}

export const treatments: Readonly<Record<FailureClass, Treatment>> = {
  network: {
    says: 'the outside system could not be reached',
    isRetried: true,
    notify: 'after three',
    fix: 'check the address in the settings, and the network, firewall and proxy between the connector and it',
  },
  tls: {
    says: 'the connection to the outside system is not to be trusted',
    isRetried: false,
    notify: 'at once',
    fix: "have the certificate renewed, or make its authority known where the connector runs (SSL_CERT_FILE), and look at that machine's clock",
  },
  credentials: {
    says: 'the outside system refused the credential',
    isRetried: false,
    notify: 'at once',
    fix: 'make a new API token, of the same console as the address, and save it in the settings',
  },
  permission: {
    says: 'the credential may not read everything that is needed',
    isRetried: false,
    notify: 'at once',
    fix: "give the API token's owner a role that may read what was refused",
  },
  rate_limit: {
    says: 'the outside system was asked too often',
    isRetried: true,
    notify: 'after three',
    fix: 'nothing, unless it lasts: then sync less often',
  },
  vendor: {
    says: 'the outside system failed',
    isRetried: true,
    notify: 'after three',
    fix: "nothing, unless it lasts: then look at the vendor's status page",
  },
  unexpected_data: {
    says: 'what came back cannot be right',
    isRetried: false,
    notify: 'at once',
    fix: 'update the connector; if that does not help, report it with the evidence',
  },
  anomaly: {
    says: 'much more is gone than usual',
    isRetried: false,
    notify: 'never',
    fix: 'look at what is gone, then confirm or discard the sync',
  },
  host: {
    says: 'the machine that the connector runs on failed',
    isRetried: true,
    notify: 'after three',
    fix: 'look at the machine on which the connector runs: its disk, memory, settings and log',
  },
  internal: {
    says: 'something failed on this server',
    isRetried: true,
    notify: 'operator',
    fix: 'report it with the reference number',
  },
}

export interface FinishedStatus {
  /** gRPC's */
  readonly code: number
  readonly message: string
}

/**
 * The class of a failed sync by what its connector reported. Connectors of the Go SDK wrap most errors with code 2, so
 * what the text tells of the wire goes before the code.
 */
export function classifyFailure({ code, message }: FinishedStatus): FailureClass {
  if (code !== codes.cancelled) {
    const told = texts.find(([, pattern]) => pattern.test(message))
    if (told !== undefined) return told[0]
  }
  return byCode.get(code) ?? 'internal'
}

const codes = { cancelled: 1 } as const

const byCode: ReadonlyMap<number, FailureClass> = new Map([
  [codes.cancelled, 'host'],
  [3, 'host'],
  [4, 'network'],
  [7, 'permission'],
  [8, 'rate_limit'],
  [14, 'vendor'],
  [15, 'unexpected_data'],
  [16, 'credentials'],
])

/** The first that fits: a certificate is also a connection that failed, and a name that is not found no answer. */
const texts: readonly (readonly [FailureClass, RegExp])[] = [
  ['host', /no space left|ENOSPC|read-only file system|EROFS|out of memory|cannot be written|engine not available/i],
  ['tls', /x509|certificate|tls: |SSL routines|altname/i],
  [
    'network',
    /no such host|host name is not known|ENOTFOUND|EAI_AGAIN|connection refused|connection was refused|ECONNREFUSED|ECONNRESET|connection reset|i\/o timeout|timed? ?out|in time|no route to host|network is unreachable/i,
  ],
  ['rate_limit', /\b429\b|too many requests|rate.?limit/i],
  ['credentials', /\b401\b|unauthori[sz]ed|refuses the API token/i],
  ['permission', /\b403\b|forbidden|may not read/i],
  ['vendor', /\b50[0-9]\b|bad gateway|invalid character|unexpected end of JSON|web page|HTML|answered wrongly/i],
]
