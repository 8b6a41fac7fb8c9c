import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** A wish to go to a moment of the call; a new object each time, so that the same moment counts. */
export interface Jump {
  ms: number
}

/** Where in the call one looks and listens: shared by timeline, conversation and recording. */
export const usePlayer = defineStore('player', () => {
  const jump = shallowRef<Jump | null>(null)
  /** Call time of the recording's play head, in ms; null while nothing can be played. */
  const position = shallowRef<number | null>(null)
  const playing = shallowRef(false)

  function goTo(ms: number): void {
    jump.value = { ms: Math.max(0, ms) }
  }

  function reset(): void {
    jump.value = null
    position.value = null
    playing.value = false
  }

  return { jump, position, playing, goTo, reset }
})
