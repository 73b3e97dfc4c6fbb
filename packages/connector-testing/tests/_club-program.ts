/** The connector of the club as a program. */
import { main } from '@rostrum/connector'
import { clubConnector } from './_club-connector.ts'
import { runOneShot } from './_one-shot.ts'

if (!(await runOneShot(clubConnector, process.argv.slice(2)))) await main(clubConnector)
