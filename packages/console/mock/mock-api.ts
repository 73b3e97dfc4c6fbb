import type { IncomingMessage, ServerResponse } from 'node:http'
import { operations, sampleMessage } from '@rostrum/api/sample'

/** Whoever looks may do everything, so that every screen is there. */
const permissions = [
  'self.use',
  'request.self',
  'request.reports',
  'request.anyone',
  'connector.see',
  'connector.create',
  'connector.manage',
  'app.see',
  'app.create',
  'app.manage',
  'app.pick',
  'app.promote',
  'policy.see',
  'user.see',
  'user.manage',
  'task.see',
  'task.manage',
  'log.see',
  'settings.see',
  'settings.manage',
]

/** Paths with fixed segments come before those in which anything may stand. */
const routes = operations
  .filter(({ response }) => response !== undefined)
  .map(({ name, method, path, response = '' }) => ({
    name,
    method,
    response,
    holes: path.split('{').length,
    pattern: new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  .toSorted((one, other) => one.holes - other.holes)

/** How the mock is: as usual, with nothing in any list, or with lists that cannot be read. */
export type Mood = 'usual' | 'empty' | 'broken'

/**
 * Answers every operation of the contract with a sample of its shape, for working on screens without a server. Nothing is
 * kept. Calls back for what is no operation.
 */
export function answerFromContract(
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
  mood: Mood = 'usual',
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mock')
  const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(pathname))
  if (route === undefined) {
    next()
    return
  }
  // The same question has the same answer.
  const seed = [...pathname].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7)
  const answer = sampleMessage(route.response, { seed, at: new Date() })
  if (route.name === 'Auth.Introspect') Object.assign(answer, { permissions, features: ['mail'] })
  // Logs that come while they are looked at come to an end.
  if ('isEnded' in answer) answer.isEnded = true
  request.resume()
  response.setHeader('content-type', 'application/json')
  // Pages of one thing find it in a list by its id.
  if ('list' in answer && !/\bid:/.test(searchParams.get('filter') ?? '')) {
    if (mood === 'broken') {
      response.statusCode = 500
      response.end(JSON.stringify({ code: 13, message: 'the database is not well', details: [] }))
      return
    }
    if (mood === 'empty') Object.assign(answer, { list: [], nextPageToken: '', total: 0, isMore: false })
  }
  response.end(JSON.stringify(answer))
}
