import { ConnectorError } from '@rostrum/connector'
import type { ConsoleList } from '../client/console-lists.ts'
import { apiRoot } from '../client/console-url.ts'

/** A list that cannot be empty and is: taken at its word, everybody would have lost everything. */
export function emptyListError(list: ConsoleList<unknown>, because: string): ConnectorError {
  return new ConnectorError(
    'upstream_failure',
    `GET ${apiRoot}${list.path} answered with an empty list of ${list.name}, although ${because}`,
    {
      fix: `look in the console at what the token's owner can see, give them a role with ${list.permission} there, and run the sync again`,
    },
  )
}
