import { escapeHidden } from './escape-hidden.ts'
import type { Output } from './output.ts'
import { textWidth } from './text-width.ts'

/** How many rows are held back to find the widths of the columns; later rows may stick out. */
const measuredRows = 1000

/** A table with a header row, written as its rows come: memory does not grow with their number. */
export class Table {
  readonly #output: Output
  readonly #header: readonly string[]
  readonly #styled: boolean
  #held: (readonly string[])[] | undefined = []
  #widths: readonly number[] = []

  constructor(output: Output, header: readonly string[], options: { styled: boolean }) {
    this.#output = output
    this.#header = header
    this.#styled = options.styled
  }

  async row(cells: readonly string[]): Promise<void> {
    const shown = cells.map((cell) => (cell === '' ? '-' : escapeHidden(cell)))
    if (this.#held === undefined) return this.#output.write(this.#line(shown))
    this.#held.push(shown)
    if (this.#held.length === measuredRows) await this.end()
  }

  async end(): Promise<void> {
    const rows = this.#held
    if (rows === undefined) return
    this.#held = undefined
    this.#widths = this.#header.map((title, column) =>
      rows.reduce((width, row) => Math.max(width, textWidth(row[column] ?? '')), textWidth(title)),
    )
    const header = this.#line(this.#header)
    await this.#output.write(this.#styled ? `\x1b[1m${header.trimEnd()}\x1b[0m\n` : header)
    for (const row of rows) await this.#output.write(this.#line(row))
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map(
      (cell, column) => cell + ' '.repeat(Math.max(0, (this.#widths[column] ?? 0) - textWidth(cell))),
    )
    return `${padded.join(' | ').trimEnd()}\n`
  }
}
