import { ask } from '../api/api.ts'
import { SessionList } from '../components/session-list.tsx'
import { Blank } from '../ui/states.tsx'

/** Where the person is signed in (SSO-4). */
export function Sessions() {
  return (
    <SessionList
      cacheKey={['sessions']}
      load={(signal) => ask('Sessions.ListOwn', { signal })}
      end={(id) => ask('Sessions.EndOwn', { params: { session_id: id } })}
      empty={<Blank title="No sessions">Whoever signs in has one, until it ends.</Blank>}
    />
  )
}
