import { onMounted, onUnmounted, type ShallowRef, watch } from 'vue'

const GLIDE_MS = 320
/** More tiles than this change places at once: measuring them all would cost a frame or two. */
const MOST = 100

interface Place {
  left: number
  top: number
}

function inSight({ top, bottom }: DOMRect): boolean {
  return bottom > 0 && top < window.innerHeight
}

/** Lets tiles glide to their new places, as far as they are in sight and motion is welcome. */
export function useGlide(root: Readonly<ShallowRef<HTMLElement | null>>, order: ShallowRef): void {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')
  let before = new Map<string, Place>()

  function cells(): HTMLElement[] {
    return [...(root.value?.querySelectorAll<HTMLElement>('[data-cell]') ?? [])]
  }

  function note() {
    before = new Map()
    const all = cells()
    if (still.matches || all.length > MOST) return
    for (const cell of all) {
      const box = cell.getBoundingClientRect()
      if (inSight(box)) before.set(cell.dataset.cell ?? '', box)
    }
  }

  function glide() {
    if (before.size === 0) return
    for (const cell of cells()) {
      const from = before.get(cell.dataset.cell ?? '')
      if (from === undefined) continue
      const to = cell.getBoundingClientRect()
      const [x, y] = [from.left - to.left, from.top - to.top]
      if (x === 0 && y === 0) continue
      const start = { transform: `translate(${x}px, ${y}px)` }
      cell.animate([start, { transform: 'none' }], { duration: GLIDE_MS, easing: 'ease' })
    }
  }

  watch(order, note, { flush: 'pre' })
  watch(order, glide, { flush: 'post' })
  onMounted(note)
  onUnmounted(() => {
    before.clear()
  })
}
