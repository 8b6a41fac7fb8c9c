/** Takes many things a few at a time, one slice a frame: all at once would hold a frame up. */
export class Slices<T> {
  private waiting: T[] = []
  private asked = 0

  constructor(
    private readonly size: number,
    private readonly take: (thing: T) => void,
  ) {}

  /** The first slice at once, the others with the next frames; what still waited goes before. */
  put(things: readonly T[]): void {
    this.finish()
    this.waiting = [...things]
    this.step()
  }

  /** Nothing that waits is wanted any more. */
  drop(): void {
    cancelAnimationFrame(this.asked)
    this.waiting = []
  }

  private finish(): void {
    cancelAnimationFrame(this.asked)
    this.waiting.forEach(this.take)
    this.waiting = []
  }

  private readonly step = (): void => {
    // A page nobody sees has no frames.
    const now = document.hidden ? this.waiting.length : this.size
    this.waiting.splice(0, now).forEach(this.take)
    if (this.waiting.length > 0) this.asked = requestAnimationFrame(this.step)
  }
}
