import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BatonServiceFinishTaskRequest } from '@rostrum/protocol/connectorapi'
import { ControlPlane, type GivenTask, type Misbehaviour } from '../src/control-plane.ts'
import { Folder, grantTask, House, revokeTask, ServiceRun, syncTask } from './_service.ts'
import { SimulatedClock } from './_simulated-clock.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export interface Write {
  readonly name: string
  readonly effect: string
  readonly task: GivenTask
}

/** A connector and its control plane through a week in which most things go wrong at some time. */
export class Week implements AsyncDisposable {
  readonly plane: ControlPlane
  readonly house = new House()
  readonly folder = new Folder()
  readonly grants: Write[] = []
  readonly revokes: Write[] = []
  readonly refused: GivenTask[] = []
  readonly syncs: GivenTask[] = []
  /** what the heap holds at the end of each day */
  readonly heapMiB: number[] = []
  readonly troubles: Record<string, number> = {}
  kills = 0
  restarts = 0
  readonly #clock: SimulatedClock
  readonly #endsAt: number
  readonly #random: () => number
  #process: { readonly run: ServiceRun; kill(): void } | undefined

  private constructor(clock: SimulatedClock, plane: ControlPlane, seed: number) {
    this.#clock = clock
    this.plane = plane
    this.#random = randomOf(seed)
    this.#endsAt = clock.now().getTime() + 7 * day
  }

  static async begin(seed: number): Promise<Week> {
    const clock = new SimulatedClock(new Date())
    const plane = await ControlPlane.start({ clock, holdMs: 5 * minute, leaseMs: 10 * minute, skewMs: 40 * second })
    return new Week(clock, plane, seed)
  }

  async live(): Promise<void> {
    this.#startProcess()
    const actors = [this.#sync(), this.#provision(), this.#duplicate(), this.#trouble(), this.#operate(), this.#weigh()]
    await this.#clock.run(Promise.all(actors).then(() => this.#settle()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#takeProcess()?.run.stop()
    if (ended !== undefined) await this.#clock.run(ended)
    await this.plane[Symbol.asyncDispose]()
    this.folder[Symbol.dispose]()
  }

  get #tasks(): GivenTask[] {
    return [...this.syncs, ...this.refused, ...[...this.grants, ...this.revokes].map(({ task }) => task)]
  }

  #giveSync(): GivenTask {
    const task = this.plane.give(syncTask)
    this.syncs.push(task)
    return task
  }

  #giveGrant(): string {
    const name = `person${this.grants.length}`
    this.grants.push({ name, effect: `grant ${name}`, task: this.plane.give(grantTask(name)) })
    return name
  }

  /** Every hour, one in five cancelled: half of those while they wait, or shortly after. */
  async #sync(): Promise<void> {
    while (!this.#isOver()) {
      const task = this.#giveSync()
      if (this.#chance(1 / 5)) {
        if (this.#chance(1 / 2)) await this.#pause(20 * second)
        task.cancel()
      }
      await this.#pause(2 * hour)
    }
  }

  /** Grants all week, each taken back two days later if the week lasts; now and then one that is refused. */
  async #provision(): Promise<void> {
    const toRevoke: { readonly at: number; readonly name: string }[] = []
    while (!this.#isOver()) {
      const name = this.#giveGrant()
      if (this.#chance(0.1)) this.refused.push(this.plane.give(grantTask('nobody')))
      toRevoke.push({ at: this.#now() + 2 * day, name })
      while ((toRevoke[0]?.at ?? Number.POSITIVE_INFINITY) < this.#now()) {
        const due = toRevoke.shift()?.name ?? ''
        this.revokes.push({ name: due, effect: `revoke ${due}`, task: this.plane.give(revokeTask(due)) })
      }
      await this.#pause(2 * hour)
    }
  }

  /** A control plane that forgot what it handed out, or what it heard. */
  async #duplicate(): Promise<void> {
    while (!this.#isOver()) {
      await this.#pause(2 * hour)
      const given = this.#tasks.filter(({ deliveries }) => deliveries > 0)
      const recent = given.filter(({ reports }) => reports.length === 0)
      const task = pick(recent.length > 0 && this.#chance(0.5) ? recent : given, this.#random)
      task?.giveAgain()
    }
  }

  async #trouble(): Promise<void> {
    const often = (p: number) => () => this.#random() < p
    const kinds: Record<string, Misbehaviour | 'outage'> = {
      'a long outage': 'outage',
      'an outage': 'outage',
      'lost answers': { dropsAnswer: often(0.3) },
      'lost reports': { dropsAnswer: (rpc) => rpc === 'finishTask' },
      'errors now and then': { status: () => (this.#chance(0.3) ? 14 : undefined) },
      'nobody is known': { status: () => (this.#chance(0.3) ? 16 : undefined) },
      'no tokens': { token: 503 },
      'a sign-in page for a token': { token: 'html' },
      'no heartbeat': { status: (rpc) => (rpc === 'heartbeat' ? 13 : undefined) },
      'uploads break off': { breaksUploadAfter: 1 },
      'no pause between polls': { nextPollMs: 0 },
    }
    for (;;) {
      for (const [name, kind] of Object.entries(kinds)) {
        await this.#pause(3 * hour)
        if (this.#isOver()) return
        this.troubles[name] = (this.troubles[name] ?? 0) + 1
        if (kind === 'outage') await this.#outage(name === 'a long outage' ? 6 * hour : 10 * minute)
        else {
          this.plane.misbehaviour = kind
          // Some sync is to meet it, however few are under way at the time.
          if (name === 'uploads break off') this.#giveSync()
          await this.#pause(40 * minute)
          this.plane.misbehaviour = {}
        }
      }
    }
  }

  async #outage(ms: number): Promise<void> {
    await this.plane.goAway()
    await this.#clock.sleep(ms)
    await this.plane.comeBack()
    const calls = this.plane.calls.length
    // gRPC's own pause between attempts to connect is of the real time.
    this.#clock.slowDown(this.plane.until(() => this.plane.calls.length !== calls))
  }

  /** Someone restarts the process, or the machine is gone, mostly in the middle of work. */
  async #operate(): Promise<void> {
    while (!this.#isOver()) {
      await this.#pause(12 * hour)
      if (this.#chance(0.7)) {
        this.#giveSync()
        this.#giveGrant()
        await this.#pause(15 * second)
      }
      // Whichever there was less of, so that there are enough of both.
      if (this.kills === this.restarts ? this.#chance(0.5) : this.kills < this.restarts) {
        this.kills++
        this.#takeProcess()?.kill()
      } else {
        this.restarts++
        await this.#takeProcess()?.run.stop()
        for (const task of this.#tasks)
          if (task.reports.length > 0 && task.reports.every(isHandedBack)) task.giveAgain()
      }
      if (this.#chance(0.3)) await this.#pause(2 * hour)
      this.#startProcess()
    }
  }

  /** At the end of each day; what the control plane recorded for other tests is let go. */
  async #weigh(): Promise<void> {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    while (!this.#isOver()) {
      await this.#clock.sleep(day)
      this.plane.calls.length = 0
      collect()
      this.heapMiB.push(process.memoryUsage().heapUsed / 1024 / 1024)
    }
  }

  /** A quiet day for what is still open. */
  async #settle(): Promise<void> {
    const isOpen = (task: GivenTask) => outcomesOf(task).length === 0 && !(task.isCancelled && task.deliveries === 0)
    while (this.#tasks.some(isOpen) && this.#now() < this.#endsAt + day) await this.#clock.sleep(minute)
  }

  /** It is nobody's any more, and will not be started again by itself. */
  #takeProcess() {
    const current = this.#process
    this.#process = undefined
    return current
  }

  #startProcess(): void {
    const clock = this.#clock.forOneProcess()
    const span = (from: number, to: number) => from + this.#random() * (to - from)
    const definition = this.house.definitionAt({
      read: (signal) => clock.sleep(span(5 * second, 2 * minute), signal),
      write: () => clock.sleep(span(second, 10 * second)),
      answer: () => clock.sleep(span(0, 5 * second)),
    })
    const run = ServiceRun.start(this.plane, { definition }, this.folder.path, { clock })
    void run.ended.then(async () => {
      // A supervisor starts what ended by itself.
      const isMissed = () => this.#process?.run === run
      if (!isMissed()) return
      await this.#clock.sleep(minute)
      if (isMissed()) this.#startProcess()
    })
    this.#process = {
      run,
      kill: () => {
        clock.kill()
        this.plane.dropConnections()
      },
    }
  }

  #now(): number {
    return this.#clock.now().getTime()
  }

  #isOver(): boolean {
    return this.#now() >= this.#endsAt
  }

  #chance(p: number): boolean {
    return this.#random() < p
  }

  /** Up to so long. */
  #pause(ms: number): Promise<void> {
    return this.#clock.sleep(this.#random() * ms)
  }
}

/**
 * How a task ended, each way once. A sync that was handed back undone did not end; one that failed in passing, and was
 * given again, ended as it did then.
 */
export function outcomesOf(task: GivenTask): { readonly code: number; readonly message: string }[] {
  const reports = task.reports.filter((report) => !isHandedBack(report))
  const final = reports.filter(({ finalState }) => finalState.case === 'success' || finalState.value?.nonRetryable)
  const ways = (final.length > 0 ? final : reports.slice(-1)).map(({ status, finalState }) => ({
    code: status?.code ?? 0,
    message: status?.message ?? '',
    state: finalState.case,
  }))
  return [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()]
}

function isHandedBack(report: BatonServiceFinishTaskRequest): boolean {
  return report.status?.message === 'the connector is stopping; give the task out again'
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)]
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
