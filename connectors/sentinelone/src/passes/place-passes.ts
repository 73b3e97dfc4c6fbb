import { ConnectorError, type FetchedPage } from '@rostrum/connector'
import { accountsList, rolesList, sitesList } from '../client/console-lists.ts'
import type { ConsoleAccount, ConsoleSite } from '../client/console-objects.ts'
import { accountOfSites } from '../resources/account.ts'
import { isLiving } from '../resources/site.ts'
import { ConsolePass, type PassContext } from './context.ts'
import { emptyListError } from './empty-list.ts'
import type { Rows } from './rows.ts'

export class AccountsPass extends ConsolePass<ConsoleAccount> {
  constructor(context: PassContext) {
    super(context, accountsList, [rolesList.name])
  }

  override async fetch(cursor: string, signal: AbortSignal): Promise<FetchedPage<ConsoleAccount>> {
    const { client, map, owner, environment } = this.context
    const page = await client.findAccountsPage({ cursor }, owner(), signal)
    if (page !== undefined) return page
    map.markWithoutAccounts()
    environment.log.info('the token is limited to sites: accounts are taken from the sites')
    return { items: [], nextCursor: '' }
  }

  protected add(account: ConsoleAccount, rows: Rows): void {
    const { map, limits } = this.context
    if (map.findPlace('account', account.id) !== undefined) return
    if (limits.allowAccount(account.id)) rows.addAccount(account)
    else map.spareAccount(account)
  }

  finish(): Rows {
    const { map } = this.context
    if (!map.wasListed(this.name) && !map.isWithoutAccounts) {
      throw emptyListError(this.list, 'the token is not limited to sites, so it must see an account')
    }
    return this.newRows()
  }
}

export class SitesPass extends ConsolePass<ConsoleSite> {
  constructor(context: PassContext) {
    super(context, sitesList, [accountsList.name, rolesList.name])
  }

  protected add(site: ConsoleSite, rows: Rows): void {
    const { map, limits } = this.context
    if (map.findPlace('site', site.id) !== undefined || map.isLeftOut(site.id)) return
    if (!isLiving(site)) {
      map.leaveSiteOut(site.id)
      return
    }
    if (!limits.allowSite(site)) return
    if (map.findPlace('account', site.accountId) === undefined) {
      // A limit named only the site, or the token may not read accounts, or the account is newer than its list.
      rows.addAccount(map.takeSpareAccount(site.accountId) ?? accountOfSites(site.accountId, site.accountName))
    }
    rows.addSite(site)
  }

  finish(): Rows {
    const { map, limits, environment } = this.context
    if (map.isWithoutAccounts && !map.wasListed(this.name)) {
      throw emptyListError(this.list, 'the token is limited to sites, so it must see one')
    }
    const missing = [...limits.wanted()].filter(([level, id]) => map.findPlace(level, id) === undefined)
    if (limits.areSet && !map.hasPlaces) {
      throw new ConnectorError('bad_configuration', `the token sees none of ${missing.map(named).join(', ')}`, {
        fix: 'correct --account-ids and --site-ids, or leave them out',
      })
    }
    if (missing.length > 0) {
      environment.log.warn(
        'the limits name accounts or sites that the token does not see, or that are deleted or expired',
        {
          missing: missing.map(named),
        },
      )
    }
    return this.newRows()
  }
}

function named([level, id]: readonly [string, string]): string {
  return `${level} ${id}`
}
