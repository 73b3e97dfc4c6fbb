import { Code } from '@mantine/core'
import { ask } from '../api/api.ts'
import { PersonName } from '../components/person.tsx'
import { ShortList } from '../table/short-list.tsx'
import { inWords } from '../ui/in-words.ts'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** An event as the log's operation answers it. */
interface Event {
  readonly uid: string
  readonly time: string
  readonly actor: { readonly kind: string; readonly id?: string }
  readonly verb: string
  readonly object: { readonly kind: string; readonly id?: string }
  readonly outcome: string
  readonly detail: object
  readonly source: { readonly address?: string }
}

const pageSize = 100

/** Every change and every refused attempt, the newest first (AUD-1). */
export function SystemLogPage() {
  return (
    <Page title="System log">
      <ShortList
        name="Events"
        cacheKey={['system log']}
        load={async (pageToken, signal) => {
          const request = { pageSize, pageToken, sortDirection: 'SORT_DIRECTION_DESC' } as const
          const { list = [], nextPageToken } = await ask('SystemLogService.ListEvents', { request, signal })
          return { list: list as readonly Event[], nextPageToken }
        }}
        idOf={({ uid }) => uid}
        columns={[
          { title: 'When', cell: ({ time }) => <Time at={time} /> },
          {
            title: 'Who',
            cell: ({ actor: { kind, id } }) =>
              kind === 'user' && id !== undefined ? <PersonName id={id} /> : inWords(kind),
          },
          { title: 'What', cell: ({ verb }) => inWords(verb.replaceAll('.', ' ')) },
          {
            title: 'Of',
            cell: ({ object: { kind, id } }) => (id === undefined ? inWords(kind) : `${inWords(kind)} ${id}`),
          },
          { title: 'Outcome', cell: ({ outcome }) => inWords(outcome) },
          { title: 'From', cell: ({ source }) => source.address ?? '–' },
          { title: 'Detail', cell: ({ detail }) => <Code>{JSON.stringify(detail).slice(0, 200)}</Code> },
        ]}
        empty={<Blank title="Nothing has happened yet" />}
      />
    </Page>
  )
}
