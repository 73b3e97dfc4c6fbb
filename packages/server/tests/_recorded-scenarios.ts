import type { SyncRequest } from '../src/lib/syncs/sync-runs.ts'
import type { Generation } from './_recordings.ts'
import type { SyncFileContent } from './_sync-files.ts'

/** What becomes of a task of a scenario, by what its host said of it. */
export type TaskEnd =
  | 'succeeded'
  | 'cancelled'
  /** with the status code that the host gave */
  | { readonly failed: number }
  /** it is handed out again after a pause */
  | { readonly again: number }
  /** the host never tells: when its lease is over the task is handed out once more, has failed, or is cancelled as was asked */
  | { readonly silent: 'again' | 'failed' | 'cancelled' }

/** What becomes of the sync that the last task of a scenario is of. */
export type RunEnd =
  | 'applied'
  | 'refused as Pebble'
  | 'refused as not asked for'
  | 'cancelled'
  | 'queued'
  | 'permission'
  | 'host'

/** What a replayed scenario has to come to. Every call is also held against the recorded answer, see `_replay.ts`. */
export interface Expectation {
  /** of each task that was handed out, in that order */
  readonly tasks: readonly TaskEnd[]
  readonly run?: RunEnd
  /** what the sync is limited to */
  readonly request?: SyncRequest
  /** what the uploaded sync file holds */
  readonly file?: SyncFileContent
  /** how many tokens were refused; each is audited */
  readonly refusedTokens?: number
  /** status of calls that our server refuses as the recorded one did; each is audited, but for 14 */
  readonly refusedCalls?: readonly number[]
  readonly says?: string
}

const none: Expectation = { tasks: [] }
const one = (end: TaskEnd): Expectation => ({ tasks: [end] })
const failed = (code: number): Expectation => one({ failed: code })
const again = (code: number): Expectation => one({ again: code })
const succeeded = one('succeeded')
const unsupported: Expectation = { ...failed(2), says: 'what the connector does not know is not sent again' }
const applied: Expectation = { tasks: ['succeeded'], run: 'applied' }
const pebble: Expectation = { tasks: ['succeeded'], run: 'refused as Pebble' }
const silent: Expectation = { ...one({ silent: 'again' }), says: 'the task outlives the host, and is handed out again' }
const silentSync: Expectation = { ...silent, run: 'queued' }
const repeated = (...codes: number[]): Expectation => ({
  ...none,
  ...(codes.length > 0 && { refusedCalls: codes }),
  says:
    codes.length > 0 ? 'the start-up Hello is refused for the same reason' : 'our server has no reason to refuse it',
})

/** By generation and name; a scenario that is missing here fails. */
export const expectations: Readonly<Record<Generation, Readonly<Record<string, Expectation>>>> = {
  '0.1.4': {
    start: none,
    sync: applied,
    'hello task': succeeded,
    'grant, provisioning off': failed(9),
    'revoke, provisioning off': failed(9),
    'grant malformed': failed(2),
    'create account': unsupported,
    action_list_schemas: unsupported,
    list_event_feeds: unsupported,
    'task without an arm': unsupported,
    'none task': { ...none, says: 'our server answers a poll without work with no task at all' },
    'task with short id': { ...succeeded, says: 'our ids are never short' },
    '5 syncs queued at once': {
      tasks: ['succeeded', 'succeeded', 'succeeded', 'succeeded', 'succeeded'],
      run: 'applied',
      says: 'our server gives one after another',
    },
    'idle 5': none,
    'provisioning on': { tasks: [{ failed: 2 }, { failed: 2 }] },
    'poll held 20 s, answered empty': none,
    'poll held, task appears after 10 s': succeeded,
    'poll held 60 s, answered empty': succeeded,
    'poll held 128 s, then answered with a task': { tasks: ['succeeded', 'succeeded'] },
    'SIGINT while poll is held': { ...silent, says: 'a poll that was broken off takes no task with it' },
    'token answers 401 at start': { ...none, refusedTokens: 4 },
    'token ok again': none,
    'start-up Hello answers status 14 twice': repeated(14),
    'start-up Hello answers status 16 twice': repeated(16),
    'token short-lived (12 s), then token endpoint refuses for 6 s': { ...none, refusedTokens: 3 },
    'first heartbeat answers 14': { ...silentSync, refusedCalls: [14] },
    'first heartbeat says cancelled': { ...one({ silent: 'cancelled' }), run: 'cancelled' },
    'slow sync, heartbeats each second, cancelled after 5 s': { ...one('cancelled'), run: 'cancelled' },
    'slow sync, all heartbeats but the first fail': {
      ...again(1),
      run: 'queued',
      refusedCalls: [14, 14, 14, 14, 14, 14, 14, 14, 14],
    },
    'upload answers 14 once': { ...again(14), run: 'queued', refusedCalls: [14] },
    'finish answers 14': { ...silentSync, refusedCalls: [14] },
    'SIGTERM in mid sync': {
      tasks: [{ silent: 'failed' }],
      run: 'host',
      says: 'the second of two syncs is the first again, which is given up when its host dies at it twice',
    },
    'client id of another host, BATON_C1_API_HOST set': { ...none, refusedTokens: 3 },
    'idle, server killed, back after 12 s, tokens kept': none,
    'server killed in mid sync for 4 s, tokens kept': applied,
    'server away while the upload is due (8 s)': applied,
    'heartbeat cadence 3 s': applied,
    'finish answer never comes': failed(2),
    'SIGINT to the whole process group (Ctrl-C)': silentSync,
  },
  '0.2.51': {
    start: none,
    sync: applied,
    'hello task': succeeded,
    'sync, engine pebble asked': { ...applied, says: 'our server asks for SQLite' },
    'sync, debug': applied,
    'sync, skip_expand_grants': applied,
    grant: succeeded,
    'grant again': succeeded,
    'create account, no password': failed(13),
    'create account, random password': succeeded,
    'delete resource': failed(2),
    'action schemas': unsupported,
    invoke: unsupported,
    'list event feeds': unsupported,
    'list events': unsupported,
    event_feed: unsupported,
    'ticket schemas': silent,
    'issue credential': unsupported,
    'no arm': unsupported,
    none,
    'provisioning off, BATON_GET_TASKS=1': none,
    'grant, off': failed(9),
    'start-up Hello answers 14 twice': repeated(14),
    'start-up Hello answers 7 twice': repeated(7),
    'start-up Hello answers 16 twice': repeated(16),
    'token refused at start': { ...none, refusedTokens: 3 },
    'upload answers 14 once': { ...again(14), run: 'queued', refusedCalls: [14] },
  },
  '0.25.0': {
    start: none,
    'sync, engine not named': pebble,
    'sync, engine sqlite': applied,
    'sync, engine pebble': pebble,
    'sync, engine nonsense': { ...again(2), run: 'queued' },
    'sync sqlite, skip_expand_grants': applied,
    'sync sqlite, skip_entitlements_and_grants': {
      ...applied,
      request: { without: 'entitlements_and_grants' },
      file: { syncType: 'resources_only' },
    },
    'sync sqlite, skip_grants': { ...applied, request: { without: 'grants' }, file: { hasGrants: false } },
    'sync sqlite, targeted user u2': {
      tasks: ['succeeded'],
      run: 'refused as not asked for',
      file: { syncType: 'partial', hasGroups: false },
      says: 'a part does not pass for the whole that our server asks for',
    },
    'sync sqlite, only type user': {
      ...applied,
      request: { resourceTypeIds: ['user'] },
      file: { hasGroups: false },
    },
    'sync sqlite, unknown type': { ...again(2), run: 'queued', request: { resourceTypeIds: ['nope'] } },
    'sync sqlite, debug': applied,
    'sync sqlite after debug': applied,
    'grant u2': succeeded,
    'grant u2 again': succeeded,
    'grant declined': { ...one('cancelled'), says: 'the connector was told not to' },
    'grant refused': failed(7),
    'grant plain error': failed(2),
    'grant unknown group': failed(5),
    'grant of a type without provisioner': failed(12),
    'grant malformed': failed(2),
    'revoke u2': succeeded,
    'revoke u2 again': succeeded,
    'create account, random password, ed25519 key': succeeded,
    'create account, ed25519 + EC + RSA': succeeded,
    'create account, no key': succeeded,
    'create account, no password': succeeded,
    'create account, exists': succeeded,
    'create account, empty credential options': failed(3),
    'create account, unusable key': failed(3),
    'create account, no options message': failed(2),
    'create account, length 4': failed(3),
    'create account, malformed': failed(2),
    'create resource': succeeded,
    'delete resource': succeeded,
    'delete resource again': failed(5),
    'rotate credentials': succeeded,
    'issue credential, no issuer': failed(12),
    'list event feeds': succeeded,
    'list events': succeeded,
    'list events, unknown feed': silent,
    'list events, bad cursor': silent,
    'action schemas': succeeded,
    'action schema ping': succeeded,
    'action schema unknown': again(5),
    'invoke ping': succeeded,
    'invoke fail': again(2),
    'invoke slow 3 s': succeeded,
    'action status of unknown id': again(5),
    'ticket schemas, ticketing off': silent,
    'create ticket, ticketing off': again(2),
    'get ticket': again(2),
    'event_feed arm': unsupported,
    create_sync_diff: unsupported,
    compact_syncs: unsupported,
    'no arm': unsupported,
    none,
    'hello task': succeeded,
    'sync, upstream PermissionDenied': { ...failed(7), run: 'permission' },
    'sync, upstream Unavailable': pebble,
    '6 slow grants at once': { tasks: Array.from({ length: 6 }, () => 'succeeded' as const) },
    'provisioning off': none,
    'grant, off': failed(9),
    'revoke, off': failed(9),
    'create account, off': failed(9),
    'create resource, off': failed(9),
    'delete resource, off': failed(9),
    'rotate, off': failed(9),
    'ping, off': succeeded,
    'flag --storage-engine sqlite, task says pebble': none,
    'sync pebble asked, sqlite flag': applied,
    'sync none asked, sqlite flag': applied,
    'GetTasks mode': none,
    'GetTasks: 8 slow grants': { tasks: Array.from({ length: 8 }, () => 'succeeded' as const) },
    'GetTasks unimplemented': { ...none, says: 'our server has GetTasks' },
    'task concurrency 1': { tasks: ['succeeded', 'succeeded', 'succeeded'] },
    'poll held 20 s, answered empty': none,
    'poll held, task appears after 10 s': succeeded,
    'poll held 60 s, answered empty': succeeded,
    'poll held 128 s, then answered with a task': { tasks: ['succeeded', 'succeeded'] },
    'SIGINT while poll is held': { ...silent, says: 'a poll that was broken off takes no task with it' },
    'token answers 401 at start': { ...none, refusedTokens: 1 },
    'token ok again': { ...none, says: 'the connector had ended' },
    'token answers 503 at start': { ...none, says: 'our server says 503 when its database is away' },
    'start-up Hello answers status 14 twice': repeated(14, 14),
    'start-up Hello answers status 2 twice': repeated(),
    'start-up Hello answers status 7 twice': repeated(7),
    'start-up Hello answers status 5 twice': repeated(),
    'start-up Hello answers status 3 twice': repeated(),
    'start-up Hello answers status 9 twice': repeated(),
    'start-up Hello answers status 12 twice': repeated(),
    'start-up Hello answers status 13 twice': repeated(13, 13),
    'start-up Hello answers status 8 twice': repeated(),
    'start-up Hello answers status 4 twice': repeated(),
    'start-up Hello answers status 16 twice': repeated(16),
    'token short-lived (12 s), then token endpoint refuses for 6 s': { ...none, refusedTokens: 3 },
    'expires_in 0': none,
    'first heartbeat answers 14': { ...silentSync, refusedCalls: [14] },
    'first heartbeat says cancelled': { ...one({ silent: 'cancelled' }), run: 'cancelled' },
    'slow sync, heartbeats each second, cancelled after 5 s': { ...one('cancelled'), run: 'cancelled' },
    'slow sync, all heartbeats but the first fail': {
      ...again(1),
      run: 'queued',
      refusedCalls: [14, 14, 14, 14, 14, 14, 14, 14, 14],
    },
    'upload answers 14 once': { ...pebble, refusedCalls: [14] },
    'upload always answers 14': { ...again(14), run: 'queued', refusedCalls: [14, 14, 14] },
    'finish answers 14': { ...silentSync, refusedCalls: [14] },
    'SIGTERM in mid sync': {
      tasks: [{ silent: 'failed' }],
      run: 'host',
      says: 'the second of two syncs is the first again, which is given up when its host dies at it twice',
    },
    'client id of another host, BATON_C1_API_HOST set': { ...none, refusedTokens: 1 },
    'idle, server killed, back after 12 s, tokens kept': none,
    'server killed in mid sync for 4 s, tokens kept': pebble,
    'server away while the upload is due (8 s)': pebble,
    'heartbeat cadence 3 s': pebble,
    'finish answer never comes': failed(2),
    'SIGINT to the whole process group (Ctrl-C)': silentSync,
    'create account, age recipient': succeeded,
    'sync of 30,000 users, sqlite': { tasks: ['succeeded', 'succeeded'], run: 'refused as Pebble' },
    'hello task fails': { ...silent, refusedCalls: [13] },
    'same task id handed out twice at once': { ...succeeded, says: 'our server hands it out once; it may end twice' },
    'answer with a task and next_poll 5 s': succeeded,
  },
}
