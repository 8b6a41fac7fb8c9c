/** What the browser offers inside an audio worklet; TypeScript's own library leaves it out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean
}

declare function registerProcessor(name: string, made: new () => AudioWorkletProcessor): void
