import { expect, test } from 'vitest'

import { analysedShare, meanDuration, TalkMinute } from '../src/model/floorFigures'
import { freeAgents } from '../src/model/freeAgents'
import type { CallMeter } from '../src/model/meter'
import { signsOf, worstTone } from '../src/model/nodeSigns'
import { aCall, anAgent, aNodeHealth } from './samples'

function aMeter(changes: Partial<CallMeter> = {}): CallMeter {
  return { call: 'call-1', at_ms: 60_000, quiet_ms: 0, lag_ms: 0, coverage: 1, parties: [], ...changes }
}
const call = aCall()
const unheard = aCall({ listening: { ...call.listening, state: 'failed' } })
const unnamed = aCall({ listening: { ...call.listening, state: 'no_model' } })

test('without calls there is no mean duration and no analysed share', () => {
  expect(meanDuration([])).toBeNull()
  expect(analysedShare([])).toBeNull()
})

test('the mean duration is that of the live calls', () => {
  expect(meanDuration([aMeter({ at_ms: 1000 }), aMeter({ at_ms: 3000 })])).toBe(2000)
})

test('a call nobody listens to is not analysed, and a long call weighs more', () => {
  const long = { call, meter: aMeter({ at_ms: 300_000 }) }
  expect(analysedShare([long, { call: unheard, meter: aMeter({ at_ms: 100_000 }) }])).toBe(0.75)
  expect(analysedShare([{ call: unnamed, meter: aMeter() }])).toBe(0)
  expect(analysedShare([{ call, meter: aMeter({ coverage: 0.5 }) }])).toBe(0.5)
})

test('a call that has only just begun has missed nothing yet', () => {
  expect(analysedShare([{ call: unnamed, meter: aMeter({ at_ms: 500 }) }])).toBeNull()
})

test('the share of talk is that of the last looks only', () => {
  const agent = [aMeter({ parties: [{ party: 'agent', speaking: true, level_db: -20 }] })]
  const customer = [aMeter({ parties: [{ party: 'customer', speaking: true, level_db: -20 }] })]
  const minute = new TalkMinute(2)
  expect(minute.agentShare).toBeNull()
  minute.look(agent)
  minute.look(customer)
  expect(minute.agentShare).toBe(0.5)
  minute.look(customer)
  expect(minute.agentShare).toBe(0)
})

test('a node that is well has no worries', () => {
  expect(worstTone(signsOf(aNodeHealth()))).toBe('good')
})

test.each([
  [{ loop_lag_ms: 25 }, 'warning'],
  [{ loop_lag_ms: 150 }, 'critical'],
  [{ recognition_lag_ms: 1500 }, 'warning'],
  [{ coverage: 0.9 }, 'warning'],
  [{ coverage: 0.5 }, 'critical'],
  [{ lost_sound_bytes: 1 }, 'warning'],
  [{ lost_events: 1 }, 'critical'],
  [{ spool_bytes: 1 }, 'warning'],
  [{ disk_free_bytes: 8e9 }, 'warning'],
  [{ disk_free_bytes: 1e9 }, 'critical'],
  [{ missed_speech_ms: 5000, late_frames: 9 }, 'good'],
] as const)('a node with %o is %s', (changes, tone) => {
  expect(worstTone(signsOf(aNodeHealth(changes)))).toBe(tone)
})

test('an agent in a call, known by number or extension, is not free; nor is one who left', () => {
  const other = anAgent({ id: '1002', name: '周宁', extension: null })
  const left = anAgent({ id: '1003', disabled: true })
  const byExtension = aCall({
    parties: [
      { party: 'agent', name: '', agent: '8001', speaking: false, level_db: -70, gap: null },
    ],
  })
  expect(freeAgents([anAgent(), other, left], [call])).toEqual([other])
  expect(freeAgents([anAgent(), other, left], [byExtension])).toEqual([other])
  expect(freeAgents([anAgent(), other, left], [])).toHaveLength(2)
})
