import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { ConnectorList } from './connectors.tsx'

export function HomePage() {
  const me = useMe()
  return (
    <Page title="Home">
      {can.seeConnectors(me) ? (
        <ConnectorList />
      ) : (
        <Blank title="You are signed in">What there is for you to see is in the navigation.</Blank>
      )}
    </Page>
  )
}
