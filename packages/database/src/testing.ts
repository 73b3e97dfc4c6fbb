export { startTestCluster, type TestCluster } from './lib/testing/test-cluster.ts'
export { createTestDatabase, type TestDatabase } from './lib/testing/test-database.ts'
