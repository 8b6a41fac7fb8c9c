import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { http } from '../api/http'
import type { Mark } from '../api/types'

/** The marks of the call on the call page: for the list and for the time axis. */
export const useMarks = defineStore('marks', () => {
  const call = shallowRef('')
  const items = shallowRef<readonly Mark[]>([])
  const failure = shallowRef<unknown>(null)

  /** Reads the marks of a call; those of another call go at once. */
  async function load(wanted: string): Promise<void> {
    if (wanted !== call.value) items.value = []
    call.value = wanted
    failure.value = null
    if (wanted === '') return
    try {
      const found = await http.marks(wanted)
      if (wanted === call.value) items.value = found
    } catch (error) {
      if (wanted === call.value) failure.value = error
    }
  }

  return { items, failure, load }
})
