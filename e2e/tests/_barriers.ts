import axe from 'axe-core'
import type { Page } from 'playwright-core'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What keeps people from using the screen as it is, in light and in dark, a line each (UI-10). */
export async function findBarriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  const found = [...(await findIn(page, 'light')), ...(await findIn(page, 'dark'))]
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}

async function findIn(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
  // What fades in or out is half way between two colours.
  await settle(page)
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)) as axe.AxeResults
  const place = `${new URL(page.url()).pathname} (${colorScheme})`
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${place}: ${id}: ${html.slice(0, 200)}`))
}

function settle(page: Page): Promise<unknown> {
  return page.evaluate('Promise.allSettled(document.getAnimations().map((animation) => animation.finished))')
}

/** What sticks out of a screen of a telephone, a line each; what moves by itself may be wider (UI-10). */
export async function findOverflow(page: Page, width = 360): Promise<string[]> {
  const before = page.viewportSize()
  await page.setViewportSize({ width, height: 780 })
  await settle(page)
  const found = await page.evaluate<string[]>(`(${outside})(${width})`)
  if (before !== null) await page.setViewportSize(before)
  return found.map((html) => `${new URL(page.url()).pathname} (${width} px): ${html}`)
}

/** Runs in the page. */
const outside = `(width) => {
  const moves = (element) => element !== document.documentElement && element !== document.body &&
    /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX)
  const isHeld = (element) => element !== null && (moves(element) || isHeld(element.parentElement))
  return [...document.body.querySelectorAll('*')]
    .filter((element) => {
      const { left, right, width: its, height } = element.getBoundingClientRect()
      return its > 0 && height > 0 && right > 0 && (right > width + 1 || left < -1) && !isHeld(element.parentElement)
    })
    .map((element) => '<' + element.localName + '> ' + (element.textContent || element.outerHTML).slice(0, 120))
}`
