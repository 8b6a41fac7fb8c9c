/** How the two voices of a call are heard. */
export interface Balance {
  /** -1 the agent alone, 0 both alike, 1 the customer alone. */
  lean: number
  /** Neither is heard less than asked for by being muted. */
  muted: { agent: boolean; customer: boolean }
  /** Both voices in both ears, for those who wear a headset on one. */
  together: boolean
}

export const EVEN: Balance = { lean: 0, muted: { agent: false, customer: false }, together: false }

/** Loudness of each voice (agent, customer) in each ear (left, right). */
export function ears({ lean, muted, together }: Balance): [[number, number], [number, number]] {
  const agent = muted.agent ? 0 : Math.min(1, 1 - lean)
  const customer = muted.customer ? 0 : Math.min(1, 1 + lean)
  const across = together ? 1 : 0
  // Two voices in one ear are as loud as each was in its own.
  const share = together ? Math.SQRT1_2 : 1
  return [
    [agent * share, agent * share * across],
    [customer * share * across, customer * share],
  ]
}
