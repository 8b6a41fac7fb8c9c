import type { LiveCall } from '../api/types'
import { deaf } from './wallOrder'
import type { CallMeter } from './meter'

/** Mean of how long the calls have lasted, in ms; null without calls. */
export function meanDuration(meters: readonly CallMeter[]): number | null {
  if (meters.length === 0) return null
  return meters.reduce((sum, { at_ms }) => sum + at_ms, 0) / meters.length
}

/**
 * Share of the time on the line that recognition really heard, from 0 to 1: long calls weigh more,
 * and a call nobody listens to counts as not heard, whatever its own coverage says.
 */
export function analysedShare(
  calls: readonly { call: LiveCall; meter: CallMeter }[],
): number | null {
  let heard = 0
  let all = 0
  for (const { call, meter } of calls) {
    // A call that has only just begun has nothing yet that could have been missed.
    if (call.listening.state === 'no_model' && !deaf(call, meter.at_ms)) continue
    all += meter.at_ms
    if (!deaf(call, meter.at_ms)) heard += meter.at_ms * meter.coverage
  }
  return all === 0 ? null : heard / all
}

/** Who spoke on the whole floor, looked at once a second over the last minute. */
export class TalkMinute {
  private readonly looks: { agent: number; customer: number }[] = []

  constructor(private readonly most = 60) {}

  look(meters: readonly CallMeter[]): void {
    const now = { agent: 0, customer: 0 }
    for (const { parties } of meters) {
      for (const { party, speaking } of parties) {
        if (speaking && (party === 'agent' || party === 'customer')) now[party] += 1
      }
    }
    this.looks.push(now)
    if (this.looks.length > this.most) this.looks.shift()
  }

  /** The agents' share of what was spoken, from 0 to 1; null when nobody spoke. */
  get agentShare(): number | null {
    const agent = this.looks.reduce((sum, look) => sum + look.agent, 0)
    const customer = this.looks.reduce((sum, look) => sum + look.customer, 0)
    return agent + customer === 0 ? null : agent / (agent + customer)
  }
}
