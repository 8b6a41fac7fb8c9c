import type { Agent, LiveCall } from '../api/types'

/** Agents of the directory who are in none of these calls, by team and name. */
export function freeAgents(agents: readonly Agent[], calls: readonly LiveCall[]): Agent[] {
  const busy = new Set(calls.flatMap(({ parties }) => parties.map(({ agent }) => agent)))
  // Customers have no agent's number, and agents may have no extension.
  busy.delete('')
  return agents
    .filter(({ id, extension, disabled }) => !disabled && !busy.has(id) && !busy.has(extension ?? ''))
    .sort(
      (a, b) =>
        (a.team ?? '').localeCompare(b.team ?? '') ||
        (a.name || a.id).localeCompare(b.name || b.id),
    )
}
