"""What a page of a real browser plays, measured at each ear."""

from playwright.async_api import Page

EARS = """
window.microphones = 0
navigator.mediaDevices.getUserMedia = () => { window.microphones += 1; return Promise.reject() }
const connect = AudioNode.prototype.connect
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    const splitter = this.context.createChannelSplitter(2)
    connect.call(this, splitter)
    window.ears = [0, 1].map((ear) => {
      const analyser = this.context.createAnalyser()
      analyser.fftSize = 8192
      connect.call(splitter, analyser, ear)
      return analyser
    })
  }
  return connect.call(this, to, ...rest)
}
window.levels = (hz) => (window.ears ?? []).map((ear) => {
  const bins = new Float32Array(ear.frequencyBinCount)
  ear.getFloatFrequencyData(bins)
  return bins[Math.round(hz * ear.fftSize / ear.context.sampleRate)]
})
"""
"""Puts an instrument at each ear, and counts who asks for a microphone."""

HEARD_DB, APART_DB = -40, 40


async def until_apart(page: Page, agent_hz: int, customer_hz: int) -> None:
    """Until the agent's tone is heard left, and left only; and the customer's right."""
    for hz, ear in ((agent_hz, 0), (customer_hz, 1)):
        await page.wait_for_function(
            "([hz, ear, heard, apart]) => { const l = window.levels(hz);"
            " return l.length == 2 && l[ear] > heard && l[ear] - l[1 - ear] > apart }",
            arg=[hz, ear, HEARD_DB, APART_DB],
        )
