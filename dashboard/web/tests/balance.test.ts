import { expect, test } from 'vitest'

import { ears, EVEN } from '../src/model/balance'

test('each voice is in its own ear, as loud as it is', () => {
  expect(ears(EVEN)).toEqual([
    [1, 0],
    [0, 1],
  ])
})

test('leaning to the customer makes the agent quieter and the customer no louder', () => {
  expect(ears({ ...EVEN, lean: 0.5 })).toEqual([
    [0.5, 0],
    [0, 1],
  ])
  expect(ears({ ...EVEN, lean: -1 })[1]).toEqual([0, 0])
})

test('a muted voice is in no ear', () => {
  const muted = { agent: true, customer: false }
  expect(ears({ ...EVEN, muted, together: true })[0]).toEqual([0, 0])
})

test('together, both voices are in both ears, and together no louder', () => {
  const [agent, customer] = ears({ ...EVEN, together: true })
  expect(agent[0]).toBeCloseTo(Math.SQRT1_2)
  expect(agent[1]).toBeCloseTo(Math.SQRT1_2)
  expect(customer[0] ** 2 + agent[0] ** 2).toBeCloseTo(1)
})
