import type { Db } from '@rostrum/database'
import type { Context } from '../../context.ts'
import { assertWhole } from '../../credentials/limits.ts'
import { ServiceError } from '../../service-error.ts'
import type { LocalAccountFacts } from '../../sign-in/local-accounts.ts'
import { isTested, readOidcSettings, saveOidcSettings } from '../../sign-in/oidc-settings.ts'
import { assertWayIn, hasWayIn } from '../../sign-in/ways-in.ts'
import { type Call, type Handlers, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { readVersion } from '../version.ts'

/** How people sign in: by an identity provider (product.md SSO-2), and where none is at hand (SSO-3). */
export function signInHandlers({ box, guard, address, localAccounts }: Context): Handlers {
  const show = async (db: Db) => {
    const { settings, version } = await readOidcSettings(db)
    const { sealedSecret, tested, extraScopes, ...rest } = settings
    const origin = `https://${address.host()}`
    return {
      ...rest,
      extraScopes: [...extraScopes],
      hasClientSecret: sealedSecret !== undefined,
      ...(tested !== undefined && isTested(settings) && { testedAt: new Date(tested.at) }),
      testUrl: `${origin}/sign-in/oidc/test`,
      redirectUrl: `${origin}/sign-in/oidc/callback`,
      version,
    }
  }
  return {
    'SignIn.Get': read(async ({ access }, db) => {
      access.assert('settings.see')
      return show(db)
    }),
    'SignIn.Set': write(async ({ access, request, actor, now }, tx) => {
      access.assert('settings.manage')
      const wanted = {
        issuerUrl: (request.issuerUrl ?? '').trim(),
        clientId: (request.clientId ?? '').trim(),
        clientSecret: request.clientSecret ?? '',
        extraScopes: request.extraScopes ?? [],
        emailClaim: request.emailClaim || 'email',
        nameClaim: request.nameClaim || 'name',
        isEnabled: request.isEnabled ?? false,
        isMandatory: request.isMandatory ?? false,
        createsUsers: request.createsUsers ?? false,
        version: readVersion(request),
      }
      const before = await hasWayIn(tx, actor.source?.address)
      await saveOidcSettings(tx, wanted, { box, guard, actor, now })
      await assertWayIn(tx, before, actor.source?.address)
      return show(tx)
    }),
    'SignIn.ListLocalAccounts': read(async ({ access }, db) => {
      access.assert('settings.see')
      return { list: (await localAccounts.list(db)).map(toView) }
    }),
    'SignIn.SetLocalAccount': write(async ({ access, params, request, actor }, tx) => {
      access.assert('settings.manage')
      const userId = toId(params.user_id)
      await localAccounts.limit(tx, userId, request.allowedRanges ?? [], actor)
      const [changed] = (await localAccounts.list(tx)).filter((each) => each.userId === userId)
      return changed === undefined ? {} : toView(changed)
    }),
    'SignIn.BeginOwnLocalAccount': read(async ({ access, userId, isLimited }, db) => {
      access.assert('settings.manage')
      assertWhole(isLimited)
      return localAccounts.beginOwn(db, userId)
    }),
    'SignIn.SetOwnLocalAccount': write(
      async ({ access, userId, isLimited, request, actor }: Call<'SignIn.SetOwnLocalAccount'>, tx) => {
        access.assert('settings.manage')
        assertWhole(isLimited)
        if (actor.kind !== 'user')
          throw new ServiceError(
            'permission_denied',
            'NOT_ALLOWED',
            'a local account is a person’s: no program has one',
          )
        const { password = '', secret = '', code = '' } = request
        await localAccounts.setOwn(tx, userId, { password, secret, code }, actor)
        const [made] = (await localAccounts.list(tx)).filter((each) => each.userId === userId)
        return made === undefined ? {} : toView(made)
      },
      // The call holds one, which is not to be kept for a repetition.
      { hasSecret: true },
    ),
    'SignIn.DeleteLocalAccount': write(async ({ access, params, actor }, tx) => {
      access.assert('settings.manage')
      await localAccounts.delete(tx, toId(params.user_id), actor)
      return {}
    }),
  }
}

function toView({ allowedRanges, lockedUntil, ...rest }: LocalAccountFacts) {
  return { ...rest, allowedRanges: [...allowedRanges], ...(lockedUntil !== undefined && { lockedUntil }) }
}
