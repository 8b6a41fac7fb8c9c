import { defineStore } from 'pinia'
import { computed, reactive, shallowRef, watch } from 'vue'

import { openEar, type Ear, type Way } from '../audio/ear'
import type { LiveCall } from '../api/types'
import { EVEN } from '../model/balance'
import { recall, remember } from '../model/memory'
import { agentOf } from '../model/people'
import { useFloor } from './floor'
import { useSession } from './session'
import { useToasts } from './toasts'

const REASON_KEY = 'floorwalker.listen.reason'
const TOGETHER_KEY = 'floorwalker.listen.together'

export type ListenState = 'off' | 'joining' | 'on'

/** The one call this browser listens to; it goes on while one looks at other pages. */
export const useListening = defineStore('listening', () => {
  const floor = useFloor()
  const session = useSession()
  const toasts = useToasts()
  const state = shallowRef<ListenState>('off')
  const call = shallowRef<string | null>(null)
  const way = shallowRef<Way | null>(null)
  /** Agent whose next call is joined by itself; empty for none. */
  const followed = shallowRef('')
  const chosen = shallowRef(recall(REASON_KEY))
  const balance = reactive({
    lean: EVEN.lean,
    muted: { ...EVEN.muted },
    together: recall(TOGETHER_KEY) === 'yes',
  })
  let ear: Ear | null = null
  /** Counts the attempts, so that one overtaken by another does not come back. */
  let attempt = 0

  const reasons = computed(() => session.me?.join_reasons ?? [])
  const reason = computed(() => {
    const known = chosen.value !== null && reasons.value.includes(chosen.value)
    return (known ? chosen.value : reasons.value[0]) ?? ''
  })
  const heard = computed<LiveCall | null>(() =>
    call.value === null ? null : (floor.calls.get(call.value) ?? null),
  )

  function choose(wanted: string): void {
    chosen.value = wanted
    remember(REASON_KEY, wanted)
  }

  async function join(wanted: string): Promise<void> {
    leave()
    attempt += 1
    const mine = attempt
    call.value = wanted
    state.value = 'joining'
    try {
      const opened = await openEar({
        call: wanted,
        reason: reason.value,
        balance,
        over: () => {
          if (mine === attempt) rest()
        },
      })
      if (mine !== attempt) {
        opened.leave()
        return
      }
      ear = opened
      way.value = opened.way
      state.value = 'on'
    } catch (error) {
      if (mine !== attempt) return
      rest()
      toasts.failed(error)
    }
  }

  /** Nothing is heard any more; who is followed stays followed. */
  function rest(): void {
    ear = null
    call.value = null
    way.value = null
    state.value = 'off'
  }

  function leave(): void {
    attempt += 1
    ear?.leave()
    rest()
  }

  /** Sooner than any connection would tell. */
  floor.listen((message) => {
    if (message.type !== 'call_gone' || message.call !== call.value) return
    attempt += 1
    ear?.end()
    rest()
  })

  function stop(): void {
    followed.value = ''
    leave()
  }

  function follow(agent: string): void {
    followed.value = agent
  }

  watch(balance, () => {
    ear?.set(balance)
    remember(TOGETHER_KEY, balance.together ? 'yes' : 'no')
  })

  /** The next call of whoever is followed. */
  const next = computed(() => {
    if (followed.value === '' || state.value !== 'off') return null
    for (const one of floor.calls.values()) {
      if (one.state === 'live' && agentOf(one)?.agent === followed.value) return one.id
    }
    return null
  })
  watch(next, (wanted) => {
    if (wanted !== null) void join(wanted)
  })
  watch(
    () => session.me,
    (me) => {
      if (me === null) stop()
    },
  )

  return {
    state,
    call,
    heard,
    way,
    followed,
    reasons,
    reason,
    balance,
    choose,
    join,
    stop,
    follow,
  }
})
