import type { TestProject } from 'vitest/node'
import { startTestCluster } from '../src/testing.ts'

/** One server for all test files of a run. `postgresHome` in the project's settings names another PostgreSQL. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgresHome } = (project.config.provide ?? {}) as { postgresHome?: string }
  const cluster = await startTestCluster(postgresHome)
  project.provide('postgresUrl', cluster.url)
  return async () => cluster[Symbol.asyncDispose]()
}
