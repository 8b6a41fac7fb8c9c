import { computed, type ComputedRef, onUnmounted, type ShallowRef, shallowRef, watch } from 'vue'

import { badness, worstFirst } from '../model/wallOrder'
import { arrangeSections, sameSections, type Section, sectioned } from '../model/wallSections'
import { groupOf, shows, type WallView } from '../model/wallView'
import { useFloor } from './floor'

/** Between two changes of the order the wall stands still for this long: a busy floor is no shoal. */
const REST_MS = 2000

export interface TileOrder {
  sections: ShallowRef<readonly Section[]>
  /** Nothing moves: a pointer or the keyboard is on the wall. */
  held: ComputedRef<boolean>
  /** While held: the order would be another by now. */
  outdated: ShallowRef<boolean>
  pointed: ShallowRef<boolean>
  focused: ShallowRef<boolean>
  /** Puts everything in order at once, held or not. */
  reorder: () => void
}

/** The order of the tiles: worst first, at most once in two seconds, and never under somebody's hand. */
export function useTileOrder(view: ComputedRef<WallView>): TileOrder {
  const floor = useFloor()
  const sections = shallowRef<readonly Section[]>([])
  const outdated = shallowRef(false)
  const pointed = shallowRef(false)
  const focused = shallowRef(false)
  const held = computed(() => pointed.value || focused.value)
  let placedAt = -REST_MS
  let timer = 0

  function wanted(): readonly Section[] {
    const calls = [...floor.calls.values()].filter((call) =>
      shows(view.value, call, floor.alertsOf(call), floor.ageMs(call.id)),
    )
    const ordered = worstFirst(calls, (call) =>
      badness(call, floor.alertsOf(call), floor.ageMs(call.id)),
    )
    return sectioned(ordered, (id) => {
      const call = floor.calls.get(id)
      return call === undefined ? '' : groupOf(call, view.value.group)
    })
  }

  function place(standStill: boolean) {
    window.clearTimeout(timer)
    timer = window.setTimeout(beat, REST_MS)
    placedAt = performance.now()
    const now = wanted()
    const next = arrangeSections(sections.value, now, { held: standStill })
    outdated.value = standStill && !sameSections(next, now)
    if (!sameSections(next, sections.value)) sections.value = next
  }

  function beat() {
    place(held.value)
  }

  function reorder() {
    place(false)
  }

  /** At once after a rest, else when the rest is over. */
  function stir() {
    if (performance.now() - placedAt >= REST_MS) beat()
  }

  const deafen = floor.listen(({ type }) => {
    if (type === 'snapshot') reorder()
    else if (type === 'call' || type === 'call_gone' || type === 'alert') stir()
  })
  watch(view, reorder, { immediate: true })
  watch(held, (is) => {
    if (!is) reorder()
  })

  /** A pointer that leaves the window gives no leave event everywhere. */
  function release() {
    pointed.value = false
  }
  window.addEventListener('blur', release)
  onUnmounted(() => {
    window.clearTimeout(timer)
    window.removeEventListener('blur', release)
    deafen()
  })
  return { sections, held, outdated, pointed, focused, reorder }
}
