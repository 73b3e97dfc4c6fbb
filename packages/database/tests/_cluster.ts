import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { watchFiles, watchOutput } from '@rostrum/leak-check'
import type { TestProject } from 'vitest/node'
import { startTestCluster } from '../src/testing.ts'

/** One server for all test files of a run. `postgresHome` in the project's settings names another PostgreSQL. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgresHome } = (project.config.provide ?? {}) as { postgresHome?: string }
  const cluster = await startTestCluster(postgresHome)
  project.provide('postgresUrl', cluster.url)
  return async () => {
    // What the tests wrote is still in it, also that of databases that are gone.
    watchFiles('the write-ahead log of the tests', join(cluster.folder, 'cluster', 'pg_wal'))
    watchOutput('the log of PostgreSQL', readFileSync(join(cluster.folder, 'server.log'), 'utf8'))
    await cluster[Symbol.asyncDispose]()
  }
}
