import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Slices } from '../src/model/slices'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('the first slice is taken at once and the others with the next frames', () => {
  const taken: number[] = []
  new Slices<number>(2, (n) => taken.push(n)).put([1, 2, 3, 4, 5])
  expect(taken).toEqual([1, 2])
  vi.advanceTimersToNextFrame()
  expect(taken).toEqual([1, 2, 3, 4])
  vi.advanceTimersToNextFrame()
  expect(taken).toEqual([1, 2, 3, 4, 5])
})

test('what still waits is taken before anything newer, and nothing after it was dropped', () => {
  const taken: number[] = []
  const slices = new Slices<number>(1, (n) => taken.push(n))
  slices.put([1, 2])
  slices.put([3, 4])
  expect(taken).toEqual([1, 2, 3])
  slices.drop()
  vi.advanceTimersToNextFrame()
  expect(taken).toEqual([1, 2, 3])
})
