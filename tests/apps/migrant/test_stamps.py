"""What a form carries, so that sending it twice does nothing twice."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from apps.migrant.stamps import Stamp, make_stamp, read_stamp, read_waiting

SAID = st.lists(st.tuples(st.sampled_from(["", "step", "outcome", "value"]), st.text("abc-", max_size=5)), max_size=4)


@given(st.integers(0, 999_999), st.sampled_from(["device", "0123456789abcdef"]))
def test_a_stamp_is_read_as_it_was_written(seen: int, subject: str) -> None:
    stamp = make_stamp(seen, subject)
    assert read_stamp(str(stamp)) == stamp


@pytest.mark.parametrize(
    "written",
    [
        "",
        "device",
        f"{UUID(int=7)}.0.device",  # of no version
        "00000000-0000-4000-8000-000000000000.0.device",  # nothing of when it was made
        "00000000-0000-7000-8000-000000000000.-1.device",
        "00000000-0000-7000-8000-000000000000.0.<script>",
        "00000000-0000-7000-8000-000000000000.0.device.more",
    ],
)
def test_anything_else_is_no_stamp(written: str) -> None:
    assert read_stamp(written) is None


@given(SAID, SAID)
def test_the_same_sending_is_the_same_event_and_anything_else_is_another(
    said: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    stamp = make_stamp()
    assert stamp.event_id(said) == stamp.event_id(list(reversed(said)))
    assert (stamp.event_id(said) == stamp.event_id(other)) == (sorted(said) == sorted(other))
    assert make_stamp().event_id(said) != stamp.event_id(said)


@given(SAID)
def test_an_event_happened_when_its_form_was_sent_off(said: list[tuple[str, str]]) -> None:
    stamp = Stamp(UUID("0193f0a2-7c1e-7b3a-9f00-1c2d3e4f5a6b"))
    event = stamp.event_id(said)
    assert event.version == 7
    assert event.int >> 80 == stamp.once.int >> 80


@pytest.mark.parametrize(
    ("header", "waited"),
    [
        (None, None),
        ("", None),
        ("-3", None),
        ("soon", None),
        ("0", timedelta()),
        ("90", timedelta(seconds=90)),
        ("999999999", timedelta(days=90)),
    ],
)
def test_how_long_a_form_waited_is_read_carefully(header: str | None, waited: timedelta | None) -> None:
    headers = [] if header is None else [(b"busola-waited", header.encode())]
    assert read_waiting(Request({"type": "http", "headers": headers})) == waited
