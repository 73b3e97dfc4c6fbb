/** The connector of the invented upstream as a program. */
import { writeFileSync } from 'node:fs'
import { main } from '@rostrum/connector'
import { crewConnector } from './_crew-connector.ts'

const isRefused = process.argv.includes('--no-such-flag')
if (isRefused && process.env.BATON_DEFECT === 'leaves files behind') writeFileSync('failed.c1z.tmp', '')

await main(crewConnector)
