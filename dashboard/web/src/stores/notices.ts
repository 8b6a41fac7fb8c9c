import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import type { Alert, ServerMessage } from '../api/types'
import { i18n, localText } from '../i18n'
import { recall, remember } from '../model/memory'
import { allowSound, playTone } from '../model/tone'
import { useFloor } from './floor'

const SOUND_KEY = 'floorwalker.sound'
const DESKTOP_KEY = 'floorwalker.desktop'
/** Several alerts at once are one sound. */
const PAUSE_MS = 4000

function permitted(): boolean {
  return 'Notification' in window && Notification.permission === 'granted'
}

/** What somebody chose to hear and see of new critical alerts, also while doing something else. */
export const useNotices = defineStore('notices', () => {
  const floor = useFloor()
  const sound = ref(recall(SOUND_KEY) === 'on')
  const desktop = ref(recall(DESKTOP_KEY) === 'on' && permitted())
  /** The browser was asked for desktop notices and said no. */
  const denied = ref(false)
  /** The latest critical alert in words, for those who listen to the page. */
  const said = shallowRef('')
  const known = new Set<string>()
  let soundedAt = -PAUSE_MS

  function chooseSound(wanted: boolean): void {
    sound.value = wanted
    remember(SOUND_KEY, wanted ? 'on' : 'off')
    if (!wanted) return
    allowSound()
    // Heard at once, so that one knows what to listen for.
    window.setTimeout(playTone, 60)
  }

  /** Asks the browser only here, upon a click. */
  async function chooseDesktop(wanted: boolean): Promise<void> {
    denied.value = false
    if (wanted && !permitted()) {
      const answer = 'Notification' in window ? await Notification.requestPermission() : 'denied'
      denied.value = answer !== 'granted'
    }
    desktop.value = wanted && permitted()
    remember(DESKTOP_KEY, desktop.value ? 'on' : 'off')
  }

  function tell(alert: Alert): void {
    const { t } = i18n.global
    const who = alert.agent_name || alert.agent || t('wall.unknownAgent')
    said.value = t('notice.said', { title: localText(alert.title), who })
    if (sound.value && performance.now() - soundedAt >= PAUSE_MS) {
      soundedAt = performance.now()
      playTone()
    }
    if (desktop.value && permitted() && !document.hasFocus()) {
      const place = alert.team ? `${who} · ${alert.team}` : who
      const note = new Notification(localText(alert.title), { body: place, tag: alert.id })
      note.onclick = () => {
        window.focus()
        note.close()
      }
    }
  }

  function hear(message: ServerMessage): void {
    if (message.type === 'snapshot') {
      // What was there before one came, or while the connection was lost, is on the wall anyway.
      known.clear()
      for (const { id } of message.alerts) known.add(id)
    } else if (message.type === 'alert') {
      const { alert } = message
      const fresh = !known.has(alert.id)
      known.add(alert.id)
      if (fresh && alert.state === 'open' && alert.severity === 'critical') tell(alert)
    }
  }

  /** From now on; the returned function ends it. */
  function follow(): () => void {
    const deafen = floor.listen(hear)
    // After a reload the page stays silent until somebody has touched it.
    const wake = () => {
      if (sound.value) allowSound()
    }
    window.addEventListener('pointerdown', wake, { once: true })
    window.addEventListener('keydown', wake, { once: true })
    return () => {
      deafen()
      window.removeEventListener('pointerdown', wake)
      window.removeEventListener('keydown', wake)
    }
  }

  return { sound, desktop, denied, said, chooseSound, chooseDesktop, follow }
})
