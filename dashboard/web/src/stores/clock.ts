import { type Ref, ref } from 'vue'

/** Browser's steady clock, in ms, moved once a second: what shows seconds needs no more. */
const tick: Ref<number> = ref(0)
let timer = 0
let users = 0

/** Follows the clock while at least one component uses it; call the result to stop. */
export function followClock(): { now: Ref<number>; stop: () => void } {
  tick.value = performance.now()
  users += 1
  if (users === 1) {
    timer = window.setInterval(() => {
      tick.value = performance.now()
    }, 1000)
  }
  return {
    now: tick,
    stop: () => {
      users -= 1
      if (users === 0) window.clearInterval(timer)
    },
  }
}
