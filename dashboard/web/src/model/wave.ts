import type WaveSurfer from 'wavesurfer.js'

import type { Levels } from '../api/types'

const HEIGHT_PX = 36
const SILENT_DB = -96

/** A colour of the style sheets as the canvas needs it: resolved for the appearance of now. */
function resolved(name: string, host: HTMLElement): string {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.color = `var(${name})`
  host.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** The page's nonce; the player's own style element must carry it. */
function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

const LANES = ['agent', 'customer'] as const

/** Heights of the waveform out of loudness in dBFS; null when it is not known of any party. */
export function heights(levels: Levels, durationMs: number): number[][] | null {
  if (levels.parties.every(({ db }) => db.length === 0)) return null
  const steps = Math.max(1, Math.ceil(durationMs / levels.step_ms))
  return LANES.map((lane) => {
    const db = levels.parties.find(({ party }) => party === lane)?.db ?? []
    return Array.from({ length: steps }, (_, at) => 10 ** ((db[at] ?? SILENT_DB) / 20))
  })
}

/**
 * A player with one waveform per party, agent above. The library is loaded when first needed.
 *
 * With known heights the browser asks for the sound it plays, part by part; without them all of it
 * is fetched and measured first.
 */
export async function drawWave(
  container: HTMLElement,
  url: string,
  peaks: number[][] | null,
  durationMs: number,
): Promise<WaveSurfer> {
  const { default: Player } = await import('wavesurfer.js')
  const played = resolved('--ink-3', container)
  const lane = { height: HEIGHT_PX, progressColor: played }
  return Player.create({
    container,
    url,
    ...(peaks === null ? {} : { peaks, duration: durationMs / 1000 }),
    cspNonce: pageNonce(),
    height: HEIGHT_PX,
    normalize: true,
    cursorColor: resolved('--accent', container),
    cursorWidth: 2,
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    splitChannels: [
      { ...lane, waveColor: resolved('--agent', container) },
      { ...lane, waveColor: resolved('--customer', container) },
    ],
  })
}
