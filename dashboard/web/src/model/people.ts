import type { LiveCall, PartyNow } from '../api/types'

/** The agent of a call, if one takes part. */
export function agentOf(call: LiveCall): PartyNow | null {
  return call.parties.find(({ party }) => party === 'agent') ?? null
}
