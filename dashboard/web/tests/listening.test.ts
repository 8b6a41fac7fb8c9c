import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { openEar, type Ear } from '../src/audio/ear'
import { useFloor } from '../src/stores/floor'
import { useListening } from '../src/stores/listening'
import { useSession } from '../src/stores/session'
import { useToasts } from '../src/stores/toasts'
import { FakeSocket } from './fakeSocket'
import { aSession, aSnapshot } from './samples'

vi.mock('../src/audio/ear', () => ({ openEar: vi.fn() }))

const head = { node: 'node-1', sequence: 2 }
/** Ends the connection from outside, one for each that was opened. */
let breaks: (() => void)[]

beforeEach(() => {
  breaks = []
  FakeSocket.install()
  vi.useFakeTimers()
  vi.mocked(openEar).mockImplementation(({ over }) => {
    breaks.push(over)
    const ear: Ear = {
      way: 'websocket',
      place: '/api/listening/seat-1',
      set: () => undefined,
      speak: () => Promise.resolve(),
      leave: () => undefined,
      end: () => undefined,
    }
    return Promise.resolve(ear)
  })
  setActivePinia(createPinia())
  useSession().me = aSession()
  useFloor().open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot())
})

afterEach(() => {
  useFloor().close()
  vi.useRealTimers()
})

async function listen() {
  const listening = useListening()
  await listening.join('call-1')
  expect(listening.state).toBe('on')
  return listening
}

async function breakOff() {
  breaks.at(-1)?.()
  vi.advanceTimersByTime(1000)
  await flushPromises()
}

test('a call that goes on is joined again when the connection is lost', async () => {
  const listening = await listen()
  await breakOff()
  expect(breaks).toHaveLength(2)
  expect(listening.state).toBe('on')
  expect(useToasts().items).toHaveLength(1)
})

test('what is lost again at once is not joined for ever', async () => {
  const listening = await listen()
  await breakOff()
  await breakOff()
  expect(breaks).toHaveLength(2)
  expect(listening.state).toBe('off')
  expect(useToasts().items).toHaveLength(2)
})

test('a call that has ended is let go without a word', async () => {
  const listening = await listen()
  breaks[0]?.()
  FakeSocket.last.say({ type: 'call_gone', ...head, call: 'call-1' })
  vi.advanceTimersByTime(1000)
  await flushPromises()
  expect(breaks).toHaveLength(1)
  expect(listening.state).toBe('off')
  expect(useToasts().items).toHaveLength(0)
})

test('who has stopped or listens elsewhere by then is not brought back', async () => {
  const listening = await listen()
  breaks[0]?.()
  listening.stop()
  vi.advanceTimersByTime(1000)
  await flushPromises()
  expect(breaks).toHaveLength(1)
})
