import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { useFloor } from '../src/stores/floor'
import { FakeSocket } from './fakeSocket'
import { aCall, anAlert, aNodeHealth, aSnapshot } from './samples'

beforeEach(() => {
  FakeSocket.install()
  vi.useFakeTimers()
  setActivePinia(createPinia())
})

afterEach(() => {
  useFloor().close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function openFloor() {
  const floor = useFloor()
  floor.open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot())
  return floor
}

test('the wall is live once the snapshot is there, not before', () => {
  const floor = useFloor()
  floor.open()
  FakeSocket.last.accept()
  expect(floor.link).toBe('connecting')
  FakeSocket.last.say(aSnapshot())
  expect(floor.link).toBe('open')
  expect([...floor.calls.keys()]).toEqual(['call-1'])
})

test('the health of the node comes with the snapshot and is kept up to date', () => {
  const floor = useFloor()
  floor.open()
  FakeSocket.last.accept()
  FakeSocket.last.say(aSnapshot({ health: aNodeHealth() }))
  expect(floor.health?.loop_lag_ms).toBe(1.5)
  FakeSocket.last.say({ type: 'health', health: aNodeHealth({ loop_lag_ms: 33 }) })
  expect(floor.health?.loop_lag_ms).toBe(33)
  floor.close()
  expect(floor.health).toBeNull()
})

test('changes replace, and a call that is gone leaves', () => {
  const floor = openFloor()
  const head = { node: 'node-1', sequence: 2 }
  FakeSocket.last.say({ type: 'call', ...head, call: aCall({ queue: 'orders' }) })
  expect(floor.calls.get('call-1')?.queue).toBe('orders')
  FakeSocket.last.say({ type: 'call_gone', ...head, call: 'call-1' })
  expect(floor.calls.size).toBe(0)
})

test('an older revision of an alert never replaces a newer one', () => {
  const floor = openFloor()
  floor.putAlert(anAlert({ revision: 3, state: 'taken' }))
  floor.putAlert(anAlert({ revision: 2 }))
  expect(floor.alerts.get('alert-1')?.state).toBe('taken')
})

test('meters of a call that has gone are not kept', () => {
  const floor = openFloor()
  FakeSocket.last.say({ type: 'meters', calls: [['x', 1, 0, 0, 1, []]] })
  expect(floor.ageMs('x')).toBe(0)
  expect(floor.calls.has('x')).toBe(false)
})

test('the values of a meter get their names from their places', () => {
  const floor = openFloor()
  const parties: [['agent', boolean, number]] = [['agent', true, -21]]
  FakeSocket.last.say({ type: 'meters', calls: [['call-1', 9000, 40, 120, 0.5, parties]] })
  expect(floor.meterOf(aCall()).value.meter).toEqual({
    call: 'call-1',
    at_ms: 9000,
    quiet_ms: 40,
    lag_ms: 120,
    coverage: 0.5,
    parties: [{ party: 'agent', speaking: true, level_db: -21 }],
  })
})

test('a lost connection comes back with a new snapshot and asks for the watched call again', () => {
  const floor = openFloor()
  floor.watch('call-1')
  FakeSocket.last.hangUp(1006)
  expect(floor.link).toBe('waiting')
  expect(FakeSocket.all).toHaveLength(1)
  vi.advanceTimersByTime(500)
  expect(FakeSocket.all).toHaveLength(2)
  FakeSocket.last.accept()
  expect(FakeSocket.last.sent).toEqual(['{"type":"watch","call":"call-1"}'])
  FakeSocket.last.say(aSnapshot({ calls: [aCall({ id: 'call-2' })], alerts: [] }))
  expect([...floor.calls.keys()]).toEqual(['call-2'])
  expect(floor.alerts.size).toBe(0)
})

test('a server that is asked for no more sign-ins is not asked again', () => {
  const floor = openFloor()
  FakeSocket.last.hangUp(4401)
  vi.advanceTimersByTime(60_000)
  expect(floor.link).toBe('refused')
  expect(FakeSocket.all).toHaveLength(1)
})

test('after signing out nothing of the floor is left', () => {
  const floor = openFloor()
  floor.close()
  expect(floor.calls.size + floor.alerts.size).toBe(0)
  expect(floor.ready).toBe(false)
  vi.advanceTimersByTime(60_000)
  expect(FakeSocket.all).toHaveLength(1)
})
