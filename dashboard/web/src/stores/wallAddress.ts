import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { recall, remember } from '../model/memory'
import { DENSITIES, type Query, queryOf, viewOf, type WallView } from '../model/wallView'

const KEY = 'floorwalker.density'

/** The density chosen last in this browser; an address that says another wins, but is not kept. */
function usualDensity() {
  const stored = recall(KEY)
  return DENSITIES.find((density) => density === stored)
}

export interface WallAddress {
  view: ComputedRef<WallView>
  change: (part: Partial<WallView>) => Promise<void>
  /** The view of another address, for instance a saved one. */
  open: (query: Query) => Promise<void>
}

/** What the wall shows is said by its address, so that it can be shared and gone back to. */
export function useWallAddress(): WallAddress {
  const route = useRoute()
  const router = useRouter()
  const view = computed(() => viewOf(route.query, usualDensity()))

  async function show(wanted: WallView) {
    await router.replace({ query: queryOf(wanted), hash: route.hash })
  }

  return {
    view,
    change: async (part) => {
      if (part.density !== undefined) remember(KEY, part.density)
      await show({ ...view.value, ...part })
    },
    open: async (query) => {
      await show(viewOf(query, usualDensity()))
    },
  }
}
