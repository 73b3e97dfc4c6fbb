import { createId, fold } from '@rostrum/database/queries'
import type { TestServer } from '../../packages/server/tests/_server.ts'

type Role = 'basic_user' | 'super_administrator'

/** Somebody whom the server knows by their address, before their accounts are seen. */
export async function addUser(server: TestServer, email: string, roles: readonly Role[]): Promise<string> {
  const { db } = server.world.database
  const id = createId(server.now)
  const times = { created_at: server.now, updated_at: server.now }
  const name = email.split('@')[0] ?? email
  await db
    .insertInto('users')
    .values({ id, display_name: name, primary_email: email, status: 'enabled', origin: 'local', ...times })
    .execute()
  await db
    .insertInto('user_identifiers')
    .values({ user_id: id, kind: 'email', folded: fold(email), value: email })
    .execute()
  await db
    .insertInto('user_roles')
    .values(roles.map((role) => ({ user_id: id, role, given_at: server.now })))
    .execute()
  return id
}
