import type { LiveCall, PartyNow } from '../api/types'

/** The agent of a call, if one takes part. */
export function agentOf(call: LiveCall): PartyNow | null {
  return call.parties.find(({ party }) => party === 'agent') ?? null
}

/** What the agent of a call is called: the name, else the number, else nothing. */
export function nameOf(call: LiveCall): string {
  const agent = agentOf(call)
  return agent?.name || agent?.agent || ''
}
