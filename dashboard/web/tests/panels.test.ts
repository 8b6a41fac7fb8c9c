import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { h, nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'

import { i18n, type Language, LANGUAGES } from '../src/i18n'
import { type Panel, PANELS } from '../src/panels/registry'
import PanelFrame from '../src/parts/PanelFrame.vue'
import { useFloor } from '../src/stores/floor'
import { useSession } from '../src/stores/session'
import { useWatched } from '../src/stores/watched'
import { FakeSocket } from './fakeSocket'
import { aCall, aDetail, anAgent, anAlert, aSession, aSnapshot } from './samples'

const page = { template: '<div />' }
const errors = vi.spyOn(console, 'error')
const warnings = vi.spyOn(console, 'warn')
let shown: VueWrapper | null = null

beforeEach(() => {
  FakeSocket.install()
  vi.stubGlobal('fetch', (path: string) => {
    const lists: Record<string, object[]> = {
      '/api/calls': [aCall({ state: 'ended' })],
      '/api/alerts': [anAlert()],
      '/api/agents': [anAgent({ id: '1002', name: '周宁' })],
    }
    const items = /\/(holds|marks)$/.test(path) ? [] : lists[path.split('?')[0] ?? '']
    const body = items === undefined ? aDetail() : { items, next: null }
    return Promise.resolve(new Response(JSON.stringify(body)))
  })
  vi.stubGlobal('reportError', (error: unknown) => {
    throw error
  })
  setActivePinia(createPinia())
})

afterEach(() => {
  shown?.unmount()
  useFloor().close()
  vi.unstubAllGlobals()
  errors.mockClear()
  warnings.mockClear()
})

async function show(panel: Panel, language: Language) {
  i18n.global.locale.value = language
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'wall', component: page },
      { path: '/calls/:id', name: 'call', component: page },
    ],
  })
  shown = mount(() => h(PanelFrame, { panel }), { global: { plugins: [i18n, router] } })
  await flushPromises()
  return shown
}

/** Vue reports what goes wrong while rendering as a warning. */
function expectNoComplaint() {
  expect(errors.mock.calls).toEqual([])
  expect(warnings.mock.calls).toEqual([])
}

async function live() {
  const floor = useFloor()
  floor.open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot())
  await useWatched().open('call-1')
}

function permit(permissions: NonNullable<ReturnType<typeof useSession>['me']>['permissions']) {
  useSession().me = aSession({ permissions })
}

const ALL = ['view_calls', 'handle_alerts', 'play_recordings', 'listen_in', 'view_directory'] as const

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each(PANELS.map((panel) => [panel.name, panel] as const))('panel %s', (_, panel) => {
    test('shows its empty state without a complaint', async () => {
      permit([...ALL])
      const wrapper = await show(panel, language)
      expect(wrapper.attributes('data-panel')).toBe(panel.name)
      expect(wrapper.text()).not.toMatch(/\b(undefined|null|NaN)\b/)
      expectNoComplaint()
    })

    test('shows a live call without a complaint, and no key instead of a text', async () => {
      permit([...ALL])
      await live()
      const wrapper = await show(panel, language)
      expect(wrapper.text()).not.toBe('')
      expect(wrapper.text()).not.toMatch(/\b[a-z]+\.[a-z_]+\b|undefined|NaN/)
      expect(wrapper.attributes('data-stale')).toBe('false')
      expectNoComplaint()
    })

    test('is marked as stale when the connection is lost', async () => {
      permit([...ALL])
      await live()
      const wrapper = await show(panel, language)
      FakeSocket.last.hangUp(1006)
      await nextTick()
      expect(wrapper.attributes('data-stale')).toBe('true')
      expectNoComplaint()
    })

    test('says that it is forbidden to whom it is, and is not made at all', async () => {
      permit([])
      await live()
      const guarded: Panel = { ...panel, permission: panel.permission ?? 'view_calls' }
      const wrapper = await show(guarded, language)
      expect(wrapper.find('[data-test=panel-forbidden]').exists()).toBe(true)
      expect(wrapper.findComponent(panel.component).exists()).toBe(false)
      expectNoComplaint()
    })
  })
})

test('no two panels share a name', () => {
  expect(new Set(PANELS.map(({ name }) => name)).size).toBe(PANELS.length)
})

test('who may not handle alerts sees them without buttons', async () => {
  permit(['view_calls'])
  await live()
  const panel = PANELS.find(({ name }) => name === 'alerts')
  if (panel === undefined) throw new Error('The panel of alerts is gone.')
  const wrapper = await show(panel, 'en')
  expect(wrapper.text()).toContain(anAlert().title.en)
  expect(wrapper.find('[data-test=take]').exists()).toBe(false)
})
