import { closeSync, openSync, statSync, writeSync } from 'node:fs'

/** Everything that is logged during one task, for the control plane that asked for it (baton-protocol 8.6). */
export class DebugLog implements Disposable {
  readonly file: string
  readonly #descriptor: number

  constructor(file: string) {
    this.file = file
    this.#descriptor = openSync(file, 'a', 0o600)
  }

  get isEmpty(): boolean {
    return statSync(this.file).size === 0
  }

  readonly write = (line: string): void => {
    try {
      writeSync(this.#descriptor, line)
    } catch {
      // A full disk: the task is worth more than its log.
    }
  };

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }
}
