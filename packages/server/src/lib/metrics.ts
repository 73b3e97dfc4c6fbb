import type { Database } from '@rostrum/database'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What Prometheus is told: of this process as it goes, of the installation when it asks. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #grpcCalls: Counter
  readonly #reconcilerFailures: Counter

  constructor(database: Database) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    this.#grpcCalls = new Counter({
      name: 'rostrum_grpc_calls_total',
      help: 'gRPC calls by method and status code',
      labelNames: ['method', 'code'],
      registers,
    })
    this.#reconcilerFailures = new Counter({
      name: 'rostrum_reconciler_failures_total',
      help: 'Runs of reconcilers that failed',
      labelNames: ['name'],
      registers,
    })
    const depth = async (gauge: Gauge, counts: Promise<readonly { label: string; count: number }[]>) => {
      gauge.reset()
      for (const { label, count } of await counts) gauge.set({ state: label }, Number(count))
    }
    const { db } = database
    new Gauge({
      name: 'rostrum_connector_tasks',
      help: 'Connector tasks that are not finished, by state',
      labelNames: ['state'],
      registers,
      async collect() {
        const counts = db
          .selectFrom('connector_tasks')
          .select(['state as label', db.fn.countAll<number>().as('count')])
          .where('state', '<>', 'finished')
          .groupBy('state')
        await depth(this, counts.execute())
      },
    })
    new Gauge({
      name: 'rostrum_sync_runs',
      help: 'Syncs that are not finished, by state',
      labelNames: ['state'],
      registers,
      async collect() {
        const counts = db
          .selectFrom('sync_runs')
          .select(['state as label', db.fn.countAll<number>().as('count')])
          .where('state', '<>', 'finished')
          .groupBy('state')
        await depth(this, counts.execute())
      },
    })
    new Gauge({
      name: 'rostrum_outbox',
      help: 'Messages that wait to be delivered, and those given up',
      labelNames: ['state'],
      registers,
      async collect() {
        const counts = db
          .selectFrom('outbox')
          .select(['state as label', db.fn.countAll<number>().as('count')])
          .where('state', 'in', ['waiting', 'failed'])
          .groupBy('state')
        await depth(this, counts.execute())
      },
    })
  }

  countGrpcCall(method: string, code: number): void {
    this.#grpcCalls.inc({ method, code: String(code) })
  }

  countReconcilerFailure(name: string): void {
    this.#reconcilerFailures.inc({ name })
  }

  /** In Prometheus' text format, with its content type. */
  async print(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() }
  }
}
