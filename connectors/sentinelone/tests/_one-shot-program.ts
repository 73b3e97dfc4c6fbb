/** The connector as a program that makes one write when its flags ask for it. */
import { main } from '@rostrum/connector'
import { sentinelOne } from '../src/definition.ts'
import { runOneShot } from './_one-shot.ts'

if (!(await runOneShot(sentinelOne, process.argv.slice(2)))) await main(sentinelOne)
