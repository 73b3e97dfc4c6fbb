/** The connector of the club as a program. */
import { main } from '@rostrum/connector'
import { clubConnector } from './_club-connector.ts'

await main(clubConnector)
