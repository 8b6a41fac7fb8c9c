import type WaveSurfer from 'wavesurfer.js'

const HEIGHT_PX = 36

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

/** A player with one waveform per party, agent above. The library is loaded when first needed. */
export async function drawWave(container: HTMLElement, url: string): Promise<WaveSurfer> {
  const { default: Player } = await import('wavesurfer.js')
  const played = resolved('--ink-3', container)
  const lane = { height: HEIGHT_PX, progressColor: played }
  return Player.create({
    container,
    url,
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
