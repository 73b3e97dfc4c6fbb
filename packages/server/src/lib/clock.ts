/** The one clock of the server; tests and the rehearsal move it. */
export interface Clock {
  now(): Date
}
