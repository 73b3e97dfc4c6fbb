import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** These run on a PostgreSQL server that is started for the run, and once more on the oldest that serves, if it is here. */
const onDatabase = ['packages/{database,jobs}/{src,tests}/**/*.test.ts', 'packages/server/tests/**/*.test.ts']
const oldest = '/usr/lib/postgresql/15'

const databaseProject = (name: string, more: { provide?: object; include?: string[]; exclude?: string[] }) => ({
  extends: true as const,
  test: { name, include: onDatabase, globalSetup: ['packages/database/tests/_cluster.ts'], ...more },
})

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make every test slower.
    maxWorkers: 2,
    pool: 'forks',
    // Files share their worker: reading the modules again for each took half of the time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'programs',
          include: ['{packages,connectors,simulators}/*/{src,tests}/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: onDatabase,
        },
      },
      databaseProject('database', { include: [...onDatabase, 'e2e/tests/**/*.test.ts'] }),
      ...(existsSync(oldest)
        ? [
            databaseProject('database on PostgreSQL 15', {
              provide: { postgresHome: oldest },
              // What these show does not depend on the database's version.
              exclude: [
                'embedded',
                'replay',
                'hostile',
                'baton',
                'hosts',
                'ports',
                'credentials',
                'blob-stores',
                'sign-in',
                'single-sign-on',
                'mail',
                'rotation',
                'notices',
                'guides',
                'housekeeping',
                'service-principals',
                'accounts',
                'activity',
                'app-removal',
                'entitlement-settings',
                'access-notices',
                'api-*',
              ].map((name) => `**/${name}.test.ts`),
            }),
          ]
        : []),
    ],
  },
})
