import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { Refused, Unreachable } from '../api/http'
import { i18n } from '../i18n'

export interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
}

const STAY_MS = 6000

/** What went wrong, in the reader's words. */
export function messageOf(error: unknown): string {
  const { t } = i18n.global
  if (error instanceof Unreachable) return t('errors.unreachable')
  const code = error instanceof Refused ? error.code : 'unexpected'
  const key = `errors.${code}`
  return i18n.global.te(key, 'en') ? t(key) : t('errors.unknown', { code })
}

/** Short notes at the edge of the page that leave by themselves. */
export const useToasts = defineStore('toasts', () => {
  const items = shallowRef<readonly Toast[]>([])
  let next = 1

  function dismiss(id: number): void {
    items.value = items.value.filter((toast) => toast.id !== id)
  }

  function show(tone: Toast['tone'], text: string): void {
    const id = next
    next += 1
    items.value = [...items.value.slice(-3), { id, tone, text }]
    window.setTimeout(() => {
      dismiss(id)
    }, STAY_MS)
  }

  return {
    items,
    dismiss,
    good: (text: string) => {
      show('good', text)
    },
    bad: (text: string) => {
      show('bad', text)
    },
    failed: (error: unknown) => {
      show('bad', messageOf(error))
    },
  }
})
