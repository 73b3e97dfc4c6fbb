import axe from 'axe-core'
import type { Page } from 'playwright-core'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What keeps people from using the screen as it is, a line each (UI-10). */
export async function findBarriers(page: Page): Promise<string[]> {
  // What fades in or out is half way between two colours.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((animation) => animation.finished))')
  await page.evaluate(axe.source)
  const found = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)
  const { violations } = found as axe.AxeResults
  const path = new URL(page.url()).pathname
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${path}: ${id}: ${html.slice(0, 200)}`))
}
