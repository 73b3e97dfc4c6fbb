import { isObject } from './answer-fields.ts'

/** One element of the `errors` list of an answer. */
export interface ConsoleComplaint {
  readonly code: number | undefined
  readonly title: string
  readonly detail: string
}

/** The console answered, and the answer is no. Turned into a sentence where it is known what was asked for and why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly status: number
  /** `GET /web/api/v2.1/users` */
  readonly endpoint: string
  readonly complaint: ConsoleComplaint | undefined

  constructor(endpoint: string, status: number, complaint: ConsoleComplaint | undefined) {
    super(`${endpoint} answered ${describeRefusal(status, complaint)}`)
    this.endpoint = endpoint
    this.status = status
    this.complaint = complaint
  }

  get reason(): string {
    return describeRefusal(this.status, this.complaint)
  }
}

/** The first complaint of an answer's `errors`; undefined when it has none. Bodies that are not JSON have none. */
export function findComplaint(answer: unknown): ConsoleComplaint | undefined {
  if (!isObject(answer) || !Array.isArray(answer.errors)) return undefined
  const [first]: unknown[] = answer.errors
  if (first === undefined) return undefined
  if (!isObject(first)) return { code: undefined, title: cleaned(first), detail: '' }
  const { code, title, detail } = first
  return { code: typeof code === 'number' ? code : undefined, title: cleaned(title), detail: cleaned(detail) }
}

/** The HTTP status that a complaint stands for when it came with status 200: the code is the status times 10000. */
export function statusOfComplaint(complaint: ConsoleComplaint): number {
  const code = complaint.code ?? 0
  const status = code >= 1_000_000 ? Math.floor(code / 10_000) : code
  return status >= 400 && status <= 599 ? status : 500
}

function describeRefusal(status: number, complaint: ConsoleComplaint | undefined): string {
  const words = [complaint?.title, complaint?.detail].filter((text) => text !== undefined && text !== '')
  const code = complaint?.code === undefined ? '' : `, ${complaint.code}`
  return `${status}${code}${words.length === 0 ? '' : ` (${words.join(': ')})`}`
}

/** The console's own words, short and on one line. */
function cleaned(value: unknown): string {
  if (typeof value !== 'string') return ''
  const text = value.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
