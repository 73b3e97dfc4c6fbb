import { Tabs } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface PageTab {
  readonly title: string
  readonly panel: ReactNode
}

interface PageTabsProps<Tab extends string> {
  /** in their order; one without a value is not there for this object or person */
  readonly tabs: Readonly<Record<Tab, PageTab | undefined>>
  /** which is open when the address names none; the first, unless said */
  readonly usual?: NoInfer<Tab>
  readonly path: (tab: NoInfer<Tab>) => string
}

/** The parts of a page, each with an address of its own, whose last segment names it. */
export function PageTabs<Tab extends string>({ tabs, usual, path }: PageTabsProps<Tab>) {
  const { tab: asked } = useParams({ strict: false })
  const navigate = useNavigate()
  const names = (Object.keys(tabs) as Tab[]).filter((name) => tabs[name] !== undefined)
  const nameOf = (text: string | null | undefined) => names.find((name) => name === text)
  return (
    <Tabs
      value={nameOf(asked) ?? usual ?? names[0] ?? null}
      onChange={(to) => {
        const name = nameOf(to)
        if (name !== undefined) void navigate({ to: path(name) })
      }}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {names.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {tabs[name]?.title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map((name) => (
        <Tabs.Panel key={name} value={name}>
          {tabs[name]?.panel}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
