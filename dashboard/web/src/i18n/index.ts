import { createI18n } from 'vue-i18n'

import { recall, remember } from '../model/memory'
import { en } from './en'
import { zhCN } from './zh-CN'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const KEY = 'floorwalker.language'

/** The language to begin with: the one chosen before, else the first of the browser's we speak. */
export function firstLanguage(chosen: string | null, preferred: readonly string[]): Language {
  if (chosen === 'zh-CN' || chosen === 'en') return chosen
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(recall(KEY), navigator.languages),
  fallbackLocale: 'en',
  messages: { 'zh-CN': zhCN, en },
})

/** The language now; reactive when read in a component. */
export function language(): Language {
  return i18n.global.locale.value
}

/** Switches the whole app and remembers it in this browser. */
export function speak(wanted: Language): void {
  i18n.global.locale.value = wanted
  document.documentElement.lang = wanted
  remember(KEY, wanted)
}

/** Text that came from the server in several languages, in ours if it has it. */
export function localText(texts: Readonly<Record<string, string>>): string {
  return texts[language()] ?? texts.en ?? Object.values(texts)[0] ?? ''
}

/** A word of a growing list: the translation if there is one, else the server's own name. */
export function wordFor(group: string, name: string): string {
  const key = `${group}.${name.replaceAll('-', '_')}`
  return i18n.global.te(key, 'en') ? i18n.global.t(key) : name
}
