"""Each call has an id of its own, whatever its source says."""

import pytest

from stream.call_ids import CallIds

pytestmark = pytest.mark.unit


def test_an_id_nobody_used_is_taken_as_it_is() -> None:
    """So that people find a call under the id their telephony shows."""
    assert CallIds().take("通话-77") == "通话-77"


def test_an_id_used_before_is_numbered_from_two_on() -> None:
    """In the order of the calls."""
    ids = CallIds()
    assert [ids.take("c") for _ in range(5)] == ["c", "c~2", "c~3", "c~4", "c~5"]


def test_no_id_is_given_twice_even_if_a_source_makes_up_numbers_itself() -> None:
    """Numbers may have holes, and numbered ids may be used again as well."""
    ids = CallIds()
    announced = ["c~3", "c", "c", "c", "c", "c~3", "c~2", "c~2", "c"]
    assert len({ids.take(call) for call in announced}) == len(announced)


def test_ids_known_from_elsewhere_count_as_used() -> None:
    """Those the database holds."""
    ids = CallIds()
    ids.add("c")
    ids.add("c~2")
    assert ids.take("c") == "c~3"


def test_a_hundred_thousand_calls_are_told_apart() -> None:
    """None that was used seems new, and none that is new seems used."""
    ids = CallIds()
    for number in range(100_000):
        ids.add(f"call-{number}")
    assert all(f"call-{number}" in ids for number in range(100_000))
    assert not any(f"other-{number}" in ids for number in range(100_000))
