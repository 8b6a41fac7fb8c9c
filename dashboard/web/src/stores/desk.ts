import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { http } from '../api/http'
import { LiveLink, type LinkState, liveUrl } from '../api/live'
import type { DeskCall, DeskNow, DeskView, Joined } from '../api/types'

/** The desk of whoever is signed in: their own live call, and who joined the calls before. */
export const useDesk = defineStore('desk', () => {
  const link = shallowRef<LinkState>('closed')
  const view = shallowRef<DeskView | null>(null)
  const failure = shallowRef<unknown>(null)
  const call = shallowRef<DeskCall | null>(null)
  const joined = shallowRef<Joined[]>([])
  /** When `call` came, on the browser's steady clock, in ms. */
  let received = 0

  const socket = new LiveLink<DeskNow>(liveUrl(window.location, '/api/desk/live'), {
    state: (state) => {
      link.value = state
    },
    message: (now) => {
      const over = call.value !== null && now.call?.id !== call.value.id
      received = performance.now()
      call.value = now.call
      if (over) void look()
    },
  })

  const ready = computed(() => view.value !== null && link.value === 'open')

  async function look(): Promise<void> {
    joined.value = await http.joined().catch(() => joined.value)
  }

  async function open(): Promise<void> {
    failure.value = null
    try {
      view.value = await http.desk()
    } catch (error) {
      failure.value = error
      return
    }
    socket.open()
    await look()
  }

  function close(): void {
    socket.close()
    view.value = null
    call.value = null
    joined.value = []
  }

  /** Call time at a moment of the browser's steady clock, in ms. */
  function callTime(now: number): number {
    if (call.value === null) return 0
    const running = call.value.state === 'live' && link.value === 'open'
    return call.value.at_ms + (running ? Math.max(0, now - received) : 0)
  }

  return { link, view, failure, call, joined, ready, open, close, callTime }
})
