import type { Clock } from '../../environment.ts'
import type { TextOutput } from '../runner-io.ts'
import type { ProgressCounter } from './progress-counter.ts'
import { renderProgress, renderSummary, type Summary } from './render-progress.ts'

/** Ten times a second is as fast as anybody reads. */
const redrawMs = 100
/** Time and countdown go on while nothing happens. */
const tickMs = 1000

/** Draws the progress at the bottom of a terminal, over and over in the same place. */
export class ProgressDisplay {
  readonly #terminal: TextOutput
  readonly #counter: ProgressCounter
  readonly #clock: Clock
  readonly #title: string
  #drawnLines = 0
  #drawnAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #timerDelayMs = 0
  #open = true

  constructor(terminal: TextOutput, counter: ProgressCounter, clock: Clock, title: string) {
    this.#terminal = terminal
    this.#counter = counter
    this.#clock = clock
    this.#title = title
    counter.onChange = () => this.#schedule(redrawMs)
    this.#draw()
  }

  /** Writes text above the display. */
  write(text: string): void {
    this.#terminal.write(`${this.#erase()}${text}`)
    if (this.#open) this.#draw()
  }

  /** Takes the display away; with a summary, leaves that in its place. */
  close(summary?: Summary): void {
    if (!this.#open) return
    this.#open = false
    this.#counter.onChange = () => {}
    clearTimeout(this.#timer)
    const lines = summary === undefined ? [] : renderSummary(this.#title, this.#counter.progress, summary)
    this.#terminal.write(`${this.#erase()}${lines.map((line) => `${line}\n`).join('')}`)
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined && this.#timerDelayMs <= delayMs) return
    clearTimeout(this.#timer)
    this.#timerDelayMs = delayMs
    const passed = this.#clock.now().getTime() - this.#drawnAt
    this.#timer = setTimeout(() => this.#draw(), Math.max(0, delayMs - passed))
    // The display never keeps the program alive.
    this.#timer.unref()
  }

  #draw(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const now = this.#clock.now()
    const lines = renderProgress(this.#title, this.#counter.progress, now, this.#terminal.columns ?? 80)
    this.#terminal.write(`${this.#erase()}${lines.map((line) => `${line}\n`).join('')}`)
    this.#drawnLines = lines.length
    this.#drawnAt = now.getTime()
    this.#schedule(tickMs)
  }

  /** Up to the display's first line, then everything below it away. */
  #erase(): string {
    const lines = this.#drawnLines
    this.#drawnLines = 0
    return lines === 0 ? '' : `\x1b[${lines}A\r\x1b[J`
  }
}
