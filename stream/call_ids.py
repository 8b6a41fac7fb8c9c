"""Gives each call an id that no other call has, also when its source uses one again."""

from bisect import bisect_left
from hashlib import blake2b
from struct import Struct

BITS = 1 << 27
"""Size of the memory: 16 MiB, whatever it has to remember."""

PLACES = 6
"""Bits set for each id. Of five million ids, one new one in 15,000 then seems to be known."""

MOST = 1 << 40
"""Calls that may have one id, more than anybody will make."""

_NUMBERS = Struct(f"<{PLACES}I")


class CallIds:
    """Remembers all ids ever used, in a Bloom filter (B. H. Bloom, CACM 13(7), 1970).

    It never forgets one. Rarely it takes a new id for a used one; then that call is numbered
    without need, and nothing else happens. See docs/adr/0003-call-ids.md.
    """

    def __init__(self) -> None:
        self._bits = bytearray(BITS // 8)

    def add(self, call: str) -> None:
        """Remember that `call` is used."""
        bits = self._bits
        for place in _places(call):
            bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, call: str) -> bool:
        """Whether `call` is used, or seems so."""
        return all(self._bits[place >> 3] >> (place & 7) & 1 for place in _places(call))

    def take(self, announced: str) -> str:
        """The id of a new call that its source calls `announced`: that, or the first free one of
        `announced~2`, `announced~3` … It is used from now on.
        """
        taken = announced
        if announced in self:
            numbers = range(2, MOST)
            # Numbers are given in order, so that the first free one need not be looked for one by
            # one; bisect_left ends at one it has seen to be free, whatever lies around it.
            free = bisect_left(numbers, 1, key=lambda n: f"{announced}~{n}" not in self)
            taken = f"{announced}~{numbers[free]}"
        self.add(taken)
        return taken


def _places(call: str) -> list[int]:
    digest = blake2b(call.encode(), digest_size=_NUMBERS.size).digest()
    return [number % BITS for number in _NUMBERS.unpack(digest)]
