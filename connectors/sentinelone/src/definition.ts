import type { ConnectorDefinition } from '@rostrum/connector'
import { consoleActions } from './actions/user-actions.ts'
import { description, resourceSyncers, SentinelOneConnector } from './connector.ts'
import { unconfiguredFeed } from './events/activity-feed.ts'
import { readSettings, settingFields } from './settings.ts'
import { version } from './version.ts'
import { unconfiguredAbilities } from './writing/abilities.ts'

/** `baton-sentinel-one`, before anybody told it which console. */
export const sentinelOne: ConnectorDefinition = {
  name: 'baton-sentinel-one',
  version,
  description,
  fields: settingFields,
  create: (settings, environment) => new SentinelOneConnector(readSettings(settings), environment),
  createUnconfigured: () => ({
    description,
    resourceTypes: resourceSyncers(undefined, unconfiguredAbilities),
    scope: {},
    eventFeeds: [unconfiguredFeed],
    actions: consoleActions(undefined),
    validate: async () => [],
    async *check() {},
    async close() {},
  }),
}
