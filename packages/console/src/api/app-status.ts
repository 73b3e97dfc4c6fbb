import { useQuery } from '@tanstack/react-query'
import { type Answer, ask } from './api.ts'
import { can } from './can.ts'
import { useMe } from './me.tsx'

type Row = NonNullable<Answer<'Lists.Connectors'>['list']>[number]

/** What wants attention most comes first. */
const worst = ['DISABLED', 'ERROR', 'NEEDS_REVIEW', 'NOT_CONFIGURED', 'PAUSED', 'SYNCING', 'CONNECTED']

export interface AppStatus {
  /** the worst of its connectors' */
  readonly status: string
  /** the last good sync of any of them */
  readonly lastSuccessAt: string | undefined
}

/** How the connectors of each app stand, by the app's id; of apps without one nothing is known. */
export function useAppStatuses(): ReadonlyMap<string, AppStatus> | undefined {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['connectors', 'by app'],
    queryFn: async ({ signal }) => {
      const rows: Row[] = []
      for (let token = ''; ; ) {
        const query = { page_size: 100, ...(token !== '' && { page_token: token }) }
        const { list = [], nextPageToken = '' } = await ask('Lists.Connectors', { query, signal })
        rows.push(...list)
        if (nextPageToken === '') return sumUp(rows)
        token = nextPageToken
      }
    },
    enabled: can.seeConnectors(me),
    refetchInterval: 5000,
  })
  return data
}

export function sumUp(rows: readonly Row[]): ReadonlyMap<string, AppStatus> {
  const found = new Map<string, AppStatus>()
  for (const { appId = '', status = 'NOT_CONFIGURED', lastSuccessAt } of rows) {
    const before = found.get(appId)
    const isWorse = before === undefined || worst.indexOf(status) < worst.indexOf(before.status)
    const last = [before?.lastSuccessAt, lastSuccessAt]
      .filter((at) => at !== undefined)
      .sort()
      .at(-1)
    found.set(appId, { status: isWorse ? status : before.status, lastSuccessAt: last })
  }
  return found
}
