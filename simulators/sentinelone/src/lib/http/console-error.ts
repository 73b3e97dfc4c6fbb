/** An answer that is an error, in the console's own words. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError'
  readonly status: number
  readonly code: number
  readonly title: string
  readonly detail: string | null

  constructor(code: number, title: string, detail: string | null) {
    super(`${code} ${title}: ${detail ?? 'no detail'}`)
    this.status = Math.floor(code / 10_000)
    this.code = code
    this.title = title
    this.detail = detail
  }
}

export const validationError = (detail: string) => new ConsoleError(4000010, 'Validation Error', detail)
export const otherIdentifier = () =>
  new ConsoleError(4000020, 'Invalid Identifier', 'The id of the body does not match the id of the URL.')
export const alreadyExists = (detail: string) => new ConsoleError(4000030, 'Already exists', detail)
export const badRequest = (detail: string) => new ConsoleError(4000040, 'Bad Request', detail)
export const invalidCursor = () => validationError('Invalid cursor value received')
export const notAuthenticated = () => new ConsoleError(4010010, 'Authentication Failed', null)
export const forbidden = (detail: string | null = null) => new ConsoleError(4030010, 'Insufficient permissions', detail)
export const notFound = () => new ConsoleError(4040010, 'Requested resource was not found', '')
export const conflict = (detail: string) => new ConsoleError(4090010, 'Conflict', detail)
export const serverError = () => new ConsoleError(5000010, 'Server could not process the request.', null)
