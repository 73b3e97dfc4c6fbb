import axe from 'axe-core'
import type { Page } from 'playwright-core'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What keeps people from using the screen as it is, in light and in dark, a line each (UI-10). */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = [...(await findIn(page, 'light')), ...(await findIn(page, 'dark'))]
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}

async function findIn(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
  // What fades in or out is half way between two colours.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((animation) => animation.finished))')
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)) as axe.AxeResults
  const place = `${new URL(page.url()).pathname} (${colorScheme})`
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${place}: ${id}: ${html.slice(0, 200)}`))
}
