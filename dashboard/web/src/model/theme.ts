import { ref } from 'vue'

import { recall, remember } from './memory'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'floorwalker.theme'

function stored(): Theme {
  const value = recall(KEY)
  return value === 'light' || value === 'dark' ? value : 'auto'
}

/** The chosen appearance; `auto` follows the system. */
export const theme = ref<Theme>(stored())

/** Puts the choice where the style sheets look for it. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value
}

export function chooseTheme(wanted: Theme): void {
  theme.value = wanted
  remember(KEY, wanted)
  applyTheme()
}
