import { inject, type InjectionKey, onUnmounted, provide } from 'vue'

/** Further from the window than this, a tile does not draw what moves: one screen of a laptop. */
const MARGIN_PX = 700

/** Tells whether an element is near the window, now and whenever that changes; returns the end. */
export type FollowNear = (element: Element, tell: (near: boolean) => void) => () => void

const KEY: InjectionKey<FollowNear> = Symbol('nearness')

/** One observer for all tiles below this component. */
export function provideNearness(): void {
  const told = new Map<Element, (near: boolean) => void>()
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) told.get(target)?.(isIntersecting)
    },
    { rootMargin: `${MARGIN_PX}px 0px` },
  )
  provide(KEY, (element, tell) => {
    told.set(element, tell)
    observer.observe(element)
    return () => {
      told.delete(element)
      observer.unobserve(element)
    }
  })
  onUnmounted(() => {
    observer.disconnect()
  })
}

export function useNearness(): FollowNear {
  const follow = inject(KEY)
  if (follow === undefined) throw new Error('No component above provides nearness.')
  return follow
}
