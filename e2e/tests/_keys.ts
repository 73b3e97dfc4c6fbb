import type { Locator, Page } from 'playwright-core'

const stepsMost = 400

/** Somebody who has a keyboard, and nothing else. */
export class Keys {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** Goes on with Tab until it is reached; what no Tab reaches is for nobody with a keyboard. */
  async reach(target: Locator): Promise<void> {
    await target.waitFor()
    for (let step = 0; step < stepsMost; step++) {
      if (await isFocused(target)) return
      await this.#page.keyboard.press('Tab')
    }
    throw new Error(`no Tab reaches ${target}`)
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await this.reach(target)
    await this.#page.keyboard.press(key)
  }

  /** Instead of what is there. */
  async write(target: Locator, text: string): Promise<void> {
    await this.reach(target)
    await this.#page.keyboard.press('ControlOrMeta+A')
    await this.#page.keyboard.type(text)
  }

  /** Of a list of tabs, which is one stop for Tab: the others are reached by arrows. */
  async turnTo(name: string): Promise<void> {
    await this.reach(this.#page.getByRole('tab', { selected: true }))
    const wanted = this.#page.getByRole('tab', { name, exact: true })
    for (let step = 0; step < 12; step++) {
      if ((await wanted.getAttribute('aria-selected')) === 'true') return
      await this.#page.keyboard.press('ArrowRight')
      if (await isFocused(wanted)) await this.#page.keyboard.press('Enter')
    }
    throw new Error(`no arrow leads to the tab ${name}`)
  }
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.ownerDocument.activeElement === element)
}
