import type { BrowserContext, Locator } from 'playwright-core'

const stepsMost = 600
/** What the DOM calls `DOCUMENT_POSITION_PRECEDING` and `DOCUMENT_POSITION_FOLLOWING`. */
const [preceding, following] = [2, 4]
/** Where Tab may rest. */
const stops = ['a[href]', 'button', 'input', 'select', 'textarea', 'summary', '[tabindex]']
  .map((name) => `${name}:not(:disabled)`)
  .join()

const elements = ['a', 'button', 'input', 'select', 'textarea', 'summary'].map((name) => `self::${name}`)
const roles = ['button', 'option', 'menuitem', 'tab', 'switch'].map((name) => `@role='${name}'`)
/** What is worked when a text in it is clicked. */
const workable = `xpath=(ancestor-or-self::*[${[...elements, ...roles].join(' or ')}])[last()]`

/** Whose locators are used with the keyboard. */
const contexts = new WeakSet<BrowserContext>()
let isPatched = false

/**
 * Takes the mouse away: from now on, locators of the context's pages are clicked, filled, checked and chosen from as with a
 * keyboard alone. What no key reaches, or no key works, fails as what is not there does.
 */
export async function useKeysAlone(context: BrowserContext): Promise<void> {
  contexts.add(context)
  if (isPatched) return
  isPatched = true
  const page = await context.newPage()
  const locator = Object.getPrototypeOf(page.locator('body')) as Locator
  await page.close()
  const withMouse = { ...pick(locator) }
  /** What a person has to wait for in any case: it is there, and enabled. What covers it goes when it gets the focus. */
  const ready = async (target: Locator): Promise<void> => {
    await target.waitFor()
    try {
      await (await target.elementHandle())?.waitForElementState('enabled', { timeout: 15_000 })
    } catch (error) {
      // Another has come in its place.
      if (!String(error).includes('not attached')) throw error
      await ready(target)
    }
  }
  const byKeys = <Name extends keyof typeof withMouse>(
    name: Name,
    act: (target: Locator, ...input: Parameters<Locator[Name]>) => Promise<unknown>,
  ) => {
    const original = withMouse[name] as (...input: unknown[]) => Promise<unknown>
    Object.defineProperty(locator, name, {
      value(this: Locator, ...input: Parameters<Locator[Name]>) {
        return contexts.has(this.page().context()) ? act(this, ...input) : original.apply(this, input)
      },
      configurable: true,
    })
  }
  byKeys('click', async (target, options) => {
    await ready(target)
    const worked = target.locator(workable)
    if (options?.trial !== true) await work((await worked.count()) === 1 ? worked : target)
  })
  byKeys('dblclick', async (target) => {
    await ready(target)
    await reach(target)
    // One after the other without waiting: the second comes while the first is under way.
    await Promise.all([target.page().keyboard.press('Enter'), target.page().keyboard.press('Enter')])
  })
  byKeys('fill', async (target, text) => {
    await ready(target)
    await write(target, text)
  })
  byKeys('check', async (target) => {
    await ready(target)
    if (!(await target.isChecked())) await work(target)
    if (!(await target.isChecked())) throw new Error(`no key checks ${target}`)
  })
  byKeys('selectOption', async (target, wanted) => {
    await ready(target)
    await choose(target, wanted)
    return []
  })
  byKeys('press', async (target, key) => {
    await ready(target)
    await reach(target)
    await target.page().keyboard.press(key)
  })
  byKeys('focus', async (target) => {
    await reach(target)
  })
}

function pick({ click, dblclick, fill, check, selectOption, press, focus }: Locator) {
  return { click, dblclick, fill, check, selectOption, press, focus }
}

/** What the key for it does to what it is. */
async function work(target: Locator): Promise<void> {
  const { keyboard } = target.page()
  switch (await target.evaluate((element) => element.getAttribute('role') ?? element.getAttribute('type'))) {
    case 'tab':
      await arrowTo(target, 'tab', ['ArrowRight', 'ArrowLeft'])
      return keyboard.press('Enter')
    case 'menuitem':
      await arrowTo(target, 'menuitem', ['ArrowDown', 'ArrowUp'])
      return keyboard.press('Enter')
    case 'option':
      return take(target)
    case 'radio':
      await reachRadio(target)
      return keyboard.press('Space')
    case 'checkbox':
    case 'switch':
      await reach(target)
      return keyboard.press('Space')
    default:
      await reach(target)
      return keyboard.press('Enter')
  }
}

/** Goes on with Tab, or back, until it is reached. */
async function reach(target: Locator): Promise<void> {
  const { keyboard } = target.page()
  // Twice around the page is enough, or so often in one place: a date has several.
  for (let rounds = 0, rests = 0, step = 0; rounds < 3 && rests < 8 && step < stepsMost; step++) {
    const { where, isOutside, isSame, between } = await lookFor(target)
    if (where === 'here') return
    if (isOutside) rounds++
    rests = isSame && !isOutside ? rests + 1 : 0
    // Far away, it is looked again shortly before, and then at each stop.
    const presses = step === 0 ? Math.max(1, between - 2) : 1
    if (where === 'before') await keyboard.down('Shift')
    await Promise.all(Array.from({ length: presses }, () => keyboard.press('Tab')))
    if (where === 'before') await keyboard.up('Shift')
  }
  throw new Error(`no Tab reaches ${target}`)
}

/** Where the target is, seen from what has the focus. `between`: about how many stops there are on the way. */
function lookFor(target: Locator) {
  return target.evaluate(
    (element, given) => {
      const page = element.ownerDocument
      const { activeElement: active, body } = page
      const isSame = active === Object(page).focusedBefore
      Object.assign(page, { focusedBefore: active })
      const isOutside = active === null || active === body
      const isBehind = !isOutside && (active.compareDocumentPosition(element) & given.preceding) !== 0
      const where = active === element ? 'here' : isBehind ? 'before' : 'after'
      const [first, last] = isBehind ? [element, active] : [active ?? body, element]
      const between = [...page.querySelectorAll(given.stops)].filter(
        (each) =>
          (isOutside || (first.compareDocumentPosition(each) & given.following) !== 0) &&
          (last.compareDocumentPosition(each) & given.preceding) !== 0 &&
          Object(each).tabIndex >= 0 &&
          each.checkVisibility(),
      ).length
      return { where, isOutside, isSame, between }
    },
    { preceding, following, stops },
  )
}

/** Of several that are one stop for Tab: the others are reached by arrows. */
async function arrowTo(target: Locator, role: string, [on, back]: readonly [string, string]): Promise<void> {
  const { keyboard } = target.page()
  const place = () =>
    target.evaluate(
      (element, { wanted, before }) => {
        const active = element.ownerDocument.activeElement
        if (active === element) return 'here'
        if (active?.getAttribute('role') !== wanted) return 'outside'
        return active.compareDocumentPosition(element) & before ? 'before' : 'after'
      },
      { wanted: role, before: preceding },
    )
  if (role === 'tab' && (await place()) === 'outside')
    await reach(target.page().getByRole('tab', { selected: true }).and(target.locator('xpath=../*')))
  for (let step = 0; step < 40; step++) {
    const where = await place()
    if (where === 'here') return
    await keyboard.press(where === 'before' ? back : on)
  }
  throw new Error(`no arrow leads to ${target}`)
}

/** Radio buttons of one name are one stop, too. */
async function reachRadio(target: Locator): Promise<void> {
  const { keyboard } = target.page()
  const name = await target.getAttribute('name')
  const group = target.page().locator(`input[type=radio][name="${name}"]`)
  const checked = group.and(target.page().locator(':checked'))
  await reach((await checked.count()) === 1 ? checked : group.first())
  for (let step = 0; step < 12; step++) {
    if (await target.evaluate((element) => element.ownerDocument.activeElement === element)) return
    await keyboard.press('ArrowDown')
  }
  throw new Error(`no arrow leads to ${target}`)
}

/** A choice of a list that belongs to the field which has the focus. */
async function take(target: Locator): Promise<void> {
  const { keyboard } = target.page()
  for (let step = 0; step < 60; step++) {
    if (await target.evaluate((element) => element.hasAttribute('data-combobox-selected')))
      return keyboard.press('Enter')
    await keyboard.press('ArrowDown')
  }
  throw new Error(`no arrow leads to ${target}`)
}

/** Instead of what is there. */
async function write(target: Locator, text: string): Promise<void> {
  const { keyboard } = target.page()
  await reach(target)
  const type = await target.getAttribute('type')
  if (type === 'date' || type === 'datetime-local') {
    const [year = '', month = '', day = '', hour = '', minute = ''] = text.split(/[-T:]/)
    await keyboard.type(`${month}${day}${year}`)
    if (type === 'date') return
    await keyboard.press('ArrowRight')
    const half = Number(hour) < 12 ? 'AM' : 'PM'
    await keyboard.type(`${String(Number(hour) % 12 || 12).padStart(2, '0')}${minute}${half}`)
    return
  }
  await keyboard.press('ControlOrMeta+A')
  if (text === '') await keyboard.press('Delete')
  else await keyboard.insertText(text)
}

/** Opens the list, goes to the choice by its name, and takes it. */
async function choose(target: Locator, wanted: Parameters<Locator['selectOption']>[0]): Promise<void> {
  const { keyboard } = target.page()
  const text = typeof wanted === 'string' ? wanted : String(Object(wanted).label)
  const named = target.locator('option').filter({ hasText: text })
  const valued = target.locator(`option[value=${JSON.stringify(text)}]`)
  await named.or(valued).first().waitFor({ state: 'attached' })
  const choices = await target
    .locator('option')
    .evaluateAll((options) => options.map((option) => [option.textContent, option.getAttribute('value')]))
  const selected = () => target.evaluate((element) => Number(Object(element).selectedIndex))
  const from = await selected()
  const to = choices.findIndex((names) => names.includes(text))
  if (to === -1) throw new Error(`${target} has no choice ${text}`)
  await reach(target)
  await keyboard.press('Alt+ArrowDown')
  for (let step = 0; step < Math.abs(to - from); step++) await keyboard.press(to > from ? 'ArrowDown' : 'ArrowUp')
  await keyboard.press('Enter')
  if ((await selected()) !== to) throw new Error(`no key chooses ${text} of ${target}`)
}
