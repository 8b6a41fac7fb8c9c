/** Two soft sine notes, a fifth apart: heard in a loud room, and startling nobody. */
const NOTES_HZ = [587.3, 880] as const
const NOTE_S = 0.22
const PEAK = 0.12

/** The audio output of this page, made by a click: browsers keep a page silent before that. */
let output: AudioContext | null = null

export function allowSound(): void {
  output ??= new AudioContext()
  void output.resume()
}

export function playTone(): void {
  const context = output
  if (context?.state !== 'running') return
  NOTES_HZ.forEach((frequency, i) => {
    const from = context.currentTime + i * NOTE_S * 0.7
    const note = new OscillatorNode(context, { frequency, type: 'sine' })
    const loudness = new GainNode(context, { gain: 0 })
    loudness.gain.setValueAtTime(0, from)
    loudness.gain.linearRampToValueAtTime(PEAK, from + 0.02)
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + NOTE_S)
    note.connect(loudness).connect(context.destination)
    note.start(from)
    note.stop(from + NOTE_S)
  })
}
