import {
  Alert,
  Anchor,
  Badge,
  type CSSVariablesResolver,
  createTheme,
  Menu,
  MenuDivider,
  Modal,
  NavLink,
} from '@mantine/core'
import type { CSSProperties } from 'react'

/** Shades that keep 4.5 to 1 under white text and on the page, in both schemes. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.125rem' } } },
  cursorType: 'pointer',
  components: {
    Anchor: Anchor.extend({ defaultProps: { inherit: true } }),
    Modal: Modal.extend({ styles: { title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-lg)' } } }),
    Badge: Badge.extend({ styles: { label: { overflow: 'visible' } } }),
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    MenuDivider: MenuDivider.extend({ defaultProps: { role: 'separator' } }),
    NavLink: NavLink.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    Alert: Alert.extend({
      styles: {
        title: { color: 'var(--mantine-color-text)' },
        // The colour of links stands out from the page, not from an alert.
        message: { '--mantine-color-anchor': 'var(--mantine-color-text)' } as CSSProperties,
      },
    }),
  },
})

/** What the kit itself draws too faintly. */
export const contrasts: CSSVariablesResolver = ({ colors: { gray, red, dark } }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': gray?.[7] ?? '',
    '--mantine-color-placeholder': gray?.[7] ?? '',
    '--mantine-color-error': red?.[9] ?? '',
  },
  dark: {
    '--mantine-color-dimmed': dark?.[1] ?? '',
    '--mantine-color-placeholder': dark?.[1] ?? '',
    '--mantine-color-error': red?.[4] ?? '',
  },
})
