import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { CallDetail } from '../src/api/types'
import { useFloor } from '../src/stores/floor'
import { useWatched } from '../src/stores/watched'
import { FakeSocket } from './fakeSocket'
import { aCall, aDetail, aFinding, anUtterance, aSnapshot } from './samples'

const head = { node: 'node-1', sequence: 2 }
/** What the records say of the call. */
let kept: CallDetail

beforeEach(() => {
  FakeSocket.install()
  vi.useFakeTimers()
  kept = aDetail()
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(kept))))
  setActivePinia(createPinia())
})

afterEach(() => {
  useWatched().close()
  useFloor().close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function openCall() {
  useFloor().open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot())
  const watched = useWatched()
  await watched.open('call-1')
  return watched
}

function end({ recording }: { recording: boolean }) {
  kept = aDetail({ call: aCall({ state: 'ended' }), ended_at: 1040, recording })
}

test('a live call is followed: text is replaced by id, in order of its begin', async () => {
  const watched = await openCall()
  expect(FakeSocket.last.sent).toContain('{"type":"watch","call":"call-1"}')
  const earlier = anUtterance({ id: 'earlier', start_ms: 100 })
  FakeSocket.last.say({ type: 'utterance', ...head, utterance: earlier })
  const final = anUtterance({ text: '我 也 没办法 了' })
  FakeSocket.last.say({ type: 'utterance', ...head, utterance: final })
  expect(watched.utterances).toEqual([earlier, final])
})

test('a retracted finding disappears', async () => {
  const watched = await openCall()
  FakeSocket.last.say({ type: 'finding', ...head, finding: aFinding({ state: 'retracted' }) })
  expect(watched.findings.map(({ id }) => id)).toEqual(['finding-2'])
})

test('what is said in another call is not shown', async () => {
  const watched = await openCall()
  const other = anUtterance({ id: 'other', call: 'call-2' })
  FakeSocket.last.say({ type: 'utterance', ...head, utterance: other })
  expect(watched.utterances).toHaveLength(1)
})

test('after the end the records are asked until the recording can be played', async () => {
  const watched = await openCall()
  end({ recording: false })
  FakeSocket.last.say({ type: 'call_gone', ...head, call: 'call-1' })
  await flushPromises()
  expect(watched.live).toBe(false)
  expect(watched.detail?.recording).toBe(false)
  end({ recording: true })
  await vi.advanceTimersByTimeAsync(500)
  expect(watched.detail?.recording).toBe(true)
})

test('a call that ended while the connection was lost is seen to have ended', async () => {
  const watched = await openCall()
  FakeSocket.last.hangUp(4008)
  end({ recording: true })
  await vi.advanceTimersByTimeAsync(500)
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot({ calls: [], alerts: [] }))
  await flushPromises()
  expect(watched.live).toBe(false)
})

test('a call that ended while its page was loading is seen to have ended', async () => {
  useFloor().open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot({ calls: [], alerts: [] }))
  const watched = useWatched()
  const opening = watched.open('call-1')
  end({ recording: true })
  await opening
  // The records were still read as those of a live call.
  await vi.advanceTimersByTimeAsync(500)
  await flushPromises()
  expect(watched.live).toBe(false)
})

test('an answer that is older than the end does not bring a call back to life', async () => {
  const live = kept
  const answers: ((whole: CallDetail) => void)[] = []
  vi.stubGlobal(
    'fetch',
    () =>
      new Promise<Response>((resolve) => {
        answers.push((whole) => {
          resolve(new Response(JSON.stringify(whole)))
        })
      }),
  )
  useFloor().open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot())
  const watched = useWatched()
  const opening = watched.open('call-1')
  end({ recording: true })
  FakeSocket.last.say({ type: 'call_gone', ...head, call: 'call-1' })
  answers[1]?.(kept)
  await flushPromises()
  answers[0]?.(live)
  await opening
  expect(watched.live).toBe(false)
})

test('leaving the page stops following', async () => {
  const watched = await openCall()
  watched.close()
  expect(FakeSocket.last.sent.at(-1)).toBe('{"type":"watch","call":null}')
  expect(watched.utterances).toEqual([])
})
