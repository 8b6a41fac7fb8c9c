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

/** An agent, with the name known when they were on the line. */
export interface Followed {
  agent: string
  name: string
}

/** The one call this browser listens to; it goes on while one looks at other pages. */
export const useListening = defineStore('listening', () => {
  const floor = useFloor()
  const session = useSession()
  const toasts = useToasts()
  const state = shallowRef<ListenState>('off')
  const call = shallowRef<string | null>(null)
  const way = shallowRef<Way | null>(null)
  /** Whose next call is joined by itself. */
  const followed = shallowRef<Followed | null>(null)
  /** The call joined last: it is over or was refused before another of the same agent comes. */
  const tried = shallowRef('')
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
    call.value = tried.value = wanted
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

  /** There is nothing left to leave. */
  function end(): void {
    attempt += 1
    ear?.end()
    rest()
  }

  /** Sooner than any connection would tell. */
  floor.listen((message) => {
    if (message.type === 'call_gone' && message.call === call.value) end()
  })

  function stop(): void {
    followed.value = null
    leave()
  }

  function follow(wanted: Followed | null): void {
    followed.value = wanted
  }

  watch(balance, () => {
    ear?.set(balance)
    remember(TOGETHER_KEY, balance.together ? 'yes' : 'no')
  })

  /** The next call of whoever is followed. */
  const next = computed(() => {
    if (followed.value === null || state.value !== 'off') return null
    for (const one of floor.calls.values()) {
      const theirs = one.state === 'live' && agentOf(one)?.agent === followed.value.agent
      if (theirs && one.id !== tried.value) return one.id
    }
    return null
  })
  watch(next, (wanted) => {
    if (wanted !== null) void join(wanted)
  })
  watch(
    () => session.me,
    (me) => {
      if (me !== null) return
      // Whoever is signed out can tell the server nothing; it hears the connection close.
      followed.value = null
      end()
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
