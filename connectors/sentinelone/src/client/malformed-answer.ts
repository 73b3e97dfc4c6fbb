/**
 * An answer that is not what the endpoint promises. `message` completes "the console answered with …" or names the
 * field: "data[3].id is a number".
 */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError'
}
