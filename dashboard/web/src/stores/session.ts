import { defineStore } from 'pinia'
import { ref } from 'vue'

import { http, Refused } from '../api/http'
import type { Permission, Session } from '../api/types'

function saysDemo(detail: unknown): boolean {
  return typeof detail === 'object' && detail !== null && 'demo' in detail && detail.demo === true
}

/** Who is signed in. `known` is false until the server was asked once. */
export const useSession = defineStore('session', () => {
  const me = ref<Session | null>(null)
  const known = ref(false)
  /** Whether this is a demonstration; told even to those who are not signed in. */
  const demo = ref(false)

  /** Asks the server; a missing session is an answer, not an error. */
  async function load(): Promise<void> {
    try {
      me.value = await http.session()
      demo.value = me.value.demo
    } catch (error) {
      if (!(error instanceof Refused && error.status === 401)) throw error
      me.value = null
      demo.value = saysDemo(error.detail)
    }
    known.value = true
  }

  async function signIn(user: string, password: string): Promise<void> {
    await http.login(user, password)
    await load()
  }

  async function signOut(): Promise<void> {
    await http.logout()
    me.value = null
  }

  function forget(): void {
    me.value = null
  }

  function may(permission: Permission): boolean {
    return me.value?.permissions.includes(permission) ?? false
  }

  return { me, known, demo, load, signIn, signOut, forget, may }
})
