/**
 * Plays blocks of interleaved 16-bit stereo that come over a WebSocket. It waits for a little sound
 * before it begins, and skips when more is waiting than anybody should be behind.
 */
const START = 16 * 60
const MOST = 16 * 240
const KEPT = 16 * 80

class Ear extends AudioWorkletProcessor {
  private readonly left = new Float32Array(MOST + 4096)
  private readonly right = new Float32Array(MOST + 4096)
  private waiting = 0
  private playing = false

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.take(new Int16Array(data))
    }
  }

  private take(block: Int16Array) {
    const frames = block.length >> 1
    if (this.waiting + frames > MOST) this.drop(this.waiting - KEPT)
    for (let i = 0; i < frames; i += 1) {
      this.left[this.waiting + i] = (block[2 * i] ?? 0) / 32768
      this.right[this.waiting + i] = (block[2 * i + 1] ?? 0) / 32768
    }
    this.waiting += frames
  }

  private drop(frames: number) {
    const gone = Math.max(0, Math.min(frames, this.waiting))
    this.left.copyWithin(0, gone, this.waiting)
    this.right.copyWithin(0, gone, this.waiting)
    this.waiting -= gone
  }

  override process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? []
    if (left === undefined || right === undefined) return true
    if (!this.playing) this.playing = this.waiting >= START
    if (this.waiting < left.length) this.playing = false
    if (this.playing) {
      left.set(this.left.subarray(0, left.length))
      right.set(this.right.subarray(0, right.length))
      this.drop(left.length)
    }
    return true
  }
}

/** Cuts a microphone into messages of 20 ms, 16-bit mono, as the server takes them. */
const SPOKEN = 16 * 20

class Mouth extends AudioWorkletProcessor {
  private said = new Int16Array(SPOKEN)
  private place = 0

  override process([input]: Float32Array[][]): boolean {
    for (const sample of input?.[0] ?? []) {
      this.said[this.place] = Math.max(-1, Math.min(1, sample)) * 32767
      this.place += 1
      if (this.place < SPOKEN) continue
      this.port.postMessage(this.said.buffer, [this.said.buffer])
      this.said = new Int16Array(SPOKEN)
      this.place = 0
    }
    return true
  }
}

registerProcessor('ear', Ear)
registerProcessor('mouth', Mouth)
