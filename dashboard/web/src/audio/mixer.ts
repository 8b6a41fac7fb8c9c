import { ears, type Balance } from '../model/balance'

/** Two voices, each with its own loudness, in one ear or in both. */
export class Mixer {
  private readonly splitter: ChannelSplitterNode
  private readonly merger: ChannelMergerNode
  /** From each voice to each ear. */
  private readonly gains: GainNode[][]

  constructor(private readonly context: AudioContext) {
    this.splitter = context.createChannelSplitter(2)
    this.merger = context.createChannelMerger(2)
    this.gains = [0, 1].map((voice) =>
      [0, 1].map((ear) => {
        const gain = context.createGain()
        this.splitter.connect(gain, voice)
        gain.connect(this.merger, 0, ear)
        return gain
      }),
    )
    this.merger.connect(context.destination)
  }

  take(source: AudioNode): void {
    source.connect(this.splitter)
  }

  set(balance: Balance): void {
    const wanted = ears(balance)
    const now = this.context.currentTime
    this.gains.forEach((row, voice) => {
      row.forEach((gain, ear) => {
        // Not at once: a jump would be heard as a click.
        gain.gain.setTargetAtTime(wanted[voice]?.[ear] ?? 0, now, 0.015)
      })
    })
  }
}
