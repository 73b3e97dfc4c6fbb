/** One request as it was answered. */
export interface RecordedRequest {
  readonly id: string
  readonly method: string
  /** below `/web/api/v2.1` */
  readonly path: string
  /** the path with its ids replaced by their names, `/users/{user_id}` */
  readonly route: string
  readonly query: Readonly<Record<string, string>>
  /** 0 when the connection was cut without an answer */
  readonly status: number
  readonly at: string
  /** id of the user or service user whose token it carried */
  readonly owner: string | null
  /** names of the faults that fell on it */
  readonly faults: readonly string[]
}

export class RequestLog {
  readonly #requests: RecordedRequest[] = []

  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  add(request: RecordedRequest): void {
    this.#requests.push(request)
  }

  clear(): void {
    this.#requests.length = 0
  }

  countByPath(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { method, route } of this.#requests) {
      const key = `${method} ${route}`
      counts[key] = (counts[key] ?? 0) + 1
    }
    return counts
  }
}
