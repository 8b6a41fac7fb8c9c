import { expect, test } from 'vitest'

import { backoffMs } from '../src/api/live'
import { share, ticks } from '../src/model/axis'
import { meterShare } from '../src/model/level'
import { clockTime, percent, seconds } from '../src/model/time'

test.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [61_000, '1:01'],
  [3_661_000, '1:01:01'],
  [-5, '0:00'],
])('%d ms on the clock is %s', (ms, text) => {
  expect(clockTime(ms)).toBe(text)
})

test('a hole in the coverage is never rounded away', () => {
  expect(percent(0.999)).toBe('99%')
  expect(percent(1)).toBe('100%')
  expect(percent(0)).toBe('0%')
})

test('lags are written with one decimal', () => {
  expect(seconds(2849)).toBe('2.8')
})

test('marks on the axis keep their distance', () => {
  expect(ticks(30_000, 600, 90)).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000, 30_000])
  expect(ticks(30_000, 200, 90)).toEqual([0, 15_000, 30_000])
})

test('places on the axis stay inside it', () => {
  expect(share(-1, 100)).toBe(0)
  expect(share(50, 100)).toBe(0.5)
  expect(share(500, 100)).toBe(1)
})

test('a level meter is empty below the room and full above a shout', () => {
  expect(meterShare(-96)).toBe(0)
  expect(meterShare(-35)).toBe(0.5)
  expect(meterShare(0)).toBe(1)
})

test('attempts to reconnect wait longer each time, up to a bound, and not all at once', () => {
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1000, 2000])
  expect(backoffMs(20, 1)).toBe(15_000)
  expect(backoffMs(20, 0)).toBe(7500)
})
