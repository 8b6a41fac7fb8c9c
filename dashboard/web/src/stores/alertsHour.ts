import { computed, type ComputedRef, onUnmounted, shallowReactive, shallowRef, watch } from 'vue'

import { http } from '../api/http'
import type { Alert } from '../api/types'
import { useFloor } from './floor'

const HOUR_S = 3600
/** Pages of a hundred alerts read at most; a floor with more says "at least". */
const MOST_PAGES = 5
const LOOK_MS = 10_000

export interface AlertsHour {
  /** Alerts opened within the last hour, apart from those taken back; null while unknown. */
  count: ComputedRef<number | null>
  /** There were more than were read. */
  more: ComputedRef<boolean>
}

/** How many alerts the last hour brought: those on record, and those that come while one looks. */
export function useAlertsHour(): AlertsHour {
  const floor = useFloor()
  const opened = shallowReactive(new Map<string, number>())
  const known = shallowRef(false)
  const cut = shallowRef(false)

  function sinceS(): number {
    return (Date.now() + floor.clockSkewMs) / 1000 - HOUR_S
  }

  function note(alert: Alert) {
    if (alert.state === 'retracted') opened.delete(alert.id)
    else if (alert.opened_at >= sinceS()) opened.set(alert.id, alert.opened_at)
  }

  async function read() {
    let before: string | null = ''
    for (let page = 0; page < MOST_PAGES && before !== null; page += 1) {
      const { items, next }: { items: Alert[]; next: string | null } = await http.alerts(before)
      items.forEach(note)
      const oldest = items.at(-1)
      before = oldest === undefined || oldest.opened_at < sinceS() ? null : next
    }
    cut.value = before !== null
    known.value = true
  }

  function forgetOld() {
    const since = sinceS()
    for (const [id, at] of opened) if (at < since) opened.delete(id)
  }

  /** A figure that cannot be read is left out; the next snapshot tries again. */
  watch(
    () => floor.ready,
    (ready) => {
      if (ready) {
        read().catch(() => {
          known.value = false
        })
      }
    },
    { immediate: true },
  )
  const deafen = floor.listen((message) => {
    if (message.type === 'alert') note(message.alert)
  })
  const timer = window.setInterval(forgetOld, LOOK_MS)
  onUnmounted(() => {
    window.clearInterval(timer)
    deafen()
  })
  return {
    count: computed(() => (known.value ? opened.size : null)),
    more: computed(() => cut.value),
  }
}
