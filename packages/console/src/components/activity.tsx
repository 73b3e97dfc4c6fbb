import { useState } from 'react'
import { ask } from '../api/api.ts'
import { ShortList } from '../table/short-list.tsx'
import { inWords } from '../ui/in-words.ts'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { EventWords, LogEventDrawer, type NamedEvent, ShowEvent, whoOf, withNames } from './log-event.tsx'

interface ActivityProps {
  readonly kind: 'app' | 'connector' | 'account' | 'entitlement' | 'resource' | 'user'
  readonly id: string
}

const pageSize = 50

/** What was done to an object and to what belongs to it, by whom, the newest first (AUD-6, CON-40). */
export function Activity({ kind, id }: ActivityProps) {
  const [shown, setShown] = useState<NamedEvent>()
  return (
    <>
      <ShortList
        name="Activity"
        cacheKey={['activity', kind, id]}
        refreshMs={15_000}
        load={async (pageToken, signal) =>
          withNames(
            await ask('Activity.List', {
              params: { object_kind: kind, object_id: id },
              query: { page_size: pageSize, ...(pageToken !== '' && { page_token: pageToken }) },
              signal,
            }),
          )
        }
        idOf={({ id: eventId = '' }) => eventId}
        columns={[
          { title: 'When', cell: ({ time }) => <Time at={time} /> },
          { title: 'Who', cell: (event) => whoOf(event) },
          { title: 'What', cell: (event) => <EventWords event={event} /> },
          { title: 'Outcome', cell: ({ outcome }) => inWords(outcome) },
          { title: 'Detail', cell: (event) => <ShowEvent event={event} onShow={setShown} /> },
        ]}
        empty={<Blank title="Nothing was done yet">Whatever people and programs do to it appears here.</Blank>}
      />
      <LogEventDrawer event={shown} close={() => setShown(undefined)} />
    </>
  )
}
