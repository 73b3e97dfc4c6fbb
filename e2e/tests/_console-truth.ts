import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import type { ConsoleWorld } from './_console-world.ts'

/** The app's page, open at its accounts, shows what the SentinelOne console holds: all of it, and nothing else. */
export async function expectTruth(page: Page, world: ConsoleWorld): Promise<void> {
  const truth = truthOf(world.tenant)
  const people = [...truth.resources.values()].filter(({ person }) => person !== undefined)
  const accounts = await readRows(page, 'accounts', people.length)
  expect(accounts.map(([name, email]) => `${name} <${email}>`).sort()).toEqual(
    people.map(({ name, person }) => `${name} <${person?.emails[0] ?? ''}>`).sort(),
  )
  await world.picture(page, 'accounts')
  await world.look(page)
  await page.getByRole('tab', { name: 'Entitlements' }).click()
  // An app has its own besides: that somebody has access at all.
  const entitlements = await readRows(page, 'entitlements', truth.entitlements.size + 1)
  const held = new Map<string, number>()
  for (const id of truth.grants.keys()) {
    const entitlement = [...truth.entitlements.keys()].find((each) => id.startsWith(`${each}:`)) ?? id
    held.set(entitlement, (held.get(entitlement) ?? 0) + 1)
  }
  const counts = [...truth.entitlements.keys()].map((id) => held.get(id) ?? 0)
  expect(entitlements.map((cells) => Number(cells[3])).sort(byNumber)).toEqual(
    [...counts, people.length].sort(byNumber),
  )
}

const byNumber = (a: number, b: number) => a - b

/** The cells of a list as it is shown, when it has all its rows. */
async function readRows(page: Page, noun: string, count: number): Promise<string[][]> {
  await page.getByText(`${count} ${noun}`, { exact: true }).waitFor()
  const rows = page.getByRole('table', { name: noun }).getByRole('row')
  await rows.nth(count).waitFor()
  const all = await rows.all()
  // What rows are chosen and worked by is no part of what they say.
  const cells = (row: Locator) =>
    row
      .getByRole('cell')
      .filter({ hasNot: page.getByRole('checkbox') })
      .filter({ hasNot: page.getByRole('button', { name: /^Actions for / }) })
  return Promise.all(all.slice(1).map((row) => cells(row).allInnerTexts()))
}
