import { can } from '../api/can.ts'
import { useMe } from '../api/me.tsx'
import { Page } from '../ui/page.tsx'
import { Blank } from '../ui/states.tsx'
import { ConnectorList } from './connectors.tsx'

export function HomePage() {
  const me = useMe()
  return (
    <Page title="Home">
      {/* Owners of connectors have them here, whatever their roles are (CON-8). */}
      <ConnectorList {...(!can.seeConnectors(me) && { empty: nothingYours })} />
    </Page>
  )
}

const nothingYours = <Blank title="You are signed in">What there is for you to see is in the navigation.</Blank>
