import { defineStore } from 'pinia'
import { computed, reactive, shallowRef, watch } from 'vue'

import { openMouth, type Mouth } from '../audio/mouth'
import { http, Refused } from '../api/http'
import { openEar, type Ear, type Way } from '../audio/ear'
import { i18n } from '../i18n'
import type { LiveCall } from '../api/types'
import { EVEN } from '../model/balance'
import { recall, remember } from '../model/memory'
import { agentOf } from '../model/people'
import { useFloor } from './floor'
import { useSession } from './session'
import { useToasts } from './toasts'

const REASON_KEY = 'floorwalker.listen.reason'
const TOGETHER_KEY = 'floorwalker.listen.together'

/** In which one is heard. */
export type Spoken = 'whisper' | 'barge'

export type ListenState = 'off' | 'joining' | 'on'

/** The floor tells within this time that a call is over; what breaks off otherwise was lost. */
const TELL_MS = 1000
/** Who is lost again so soon after joining again is not joined a third time. */
const STEADY_MS = 10_000

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
  let mouth: Mouth | null = null
  const place = shallowRef('')
  /** Somebody who speaks there already, and the mode in which one would join them. */
  const rival = shallowRef<{ name: string; mode: Spoken } | null>(null)
  const asking = shallowRef(false)
  const talking = shallowRef(false)
  /** When a lost connection was last replaced. */
  let joinedAgain = 0
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

  /** What is so, as everybody on the floor sees it; not what was asked for. */
  const mode = computed(() => {
    const seat = place.value.split('/').pop() ?? ''
    const mine = heard.value?.company.find(({ id }) => id === seat || id.startsWith(`${seat}.`))
    return mine?.mode === 'whisper' || mine?.mode === 'barge' ? mine.mode : null
  })
  watch(mode, (now, before) => {
    if (now === null && before !== null) closeMouth()
  })

  function closeMouth(): void {
    talking.value = false
    mouth?.close()
    mouth = null
    void ear?.speak(null)
  }

  /** Opens the microphone, which is silent until one talks, and asks to be heard. */
  async function speak(wanted: Spoken, together = false): Promise<void> {
    if (ear === null || asking.value) return
    const mine = attempt
    asking.value = true
    rival.value = null
    try {
      mouth ??= await openMouth()
      if (mine !== attempt) {
        closeMouth()
        return
      }
      await ear.speak(mouth.voice)
      await http.speak(place.value, wanted, reason.value, together)
    } catch (error) {
      if (mode.value === null) closeMouth()
      if (error instanceof Refused && error.code === 'coach_there') {
        const { coach } = error.detail as { coach: string }
        rival.value = { name: coach, mode: wanted }
      } else toasts.failed(error)
    } finally {
      asking.value = false
    }
  }

  /** The key is held, or not any more. */
  function talk(on: boolean): void {
    talking.value = on && mouth !== null && mode.value !== null
    mouth?.open(talking.value)
  }

  function hush(): void {
    closeMouth()
    http.hush(place.value).catch(toasts.failed)
  }

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
          if (mine !== attempt) return
          rest()
          window.setTimeout(() => {
            if (mine === attempt) lost(wanted)
          }, TELL_MS)
        },
      })
      if (mine !== attempt) {
        opened.leave()
        return
      }
      ear = opened
      way.value = opened.way
      place.value = opened.place
      state.value = 'on'
    } catch (error) {
      if (mine !== attempt) return
      rest()
      toasts.failed(error)
    }
  }

  /** The connection has gone, and the call has not: join again, and say so either way. */
  function lost(from: string): void {
    if (session.me === null || floor.calls.get(from)?.state !== 'live') return
    const { t } = i18n.global
    const again = Date.now() - joinedAgain > STEADY_MS
    toasts.bad(again ? t('listen.joinsAgain') : t('listen.lost'))
    if (!again) return
    joinedAgain = Date.now()
    void join(from)
  }

  /** Nothing is heard any more; who is followed stays followed. */
  function rest(): void {
    closeMouth()
    ear = null
    place.value = ''
    rival.value = null
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
    mode,
    rival,
    asking,
    talking,
    speak,
    talk,
    hush,
  }
})
