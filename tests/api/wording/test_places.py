"""How an office stands now, in words."""

from datetime import date, datetime, time

import pytest

from api.wording.catalogue import offered_languages, words_in
from api.wording.places import say_opening
from core.people.opening import Opening

SATURDAY = date(2026, 3, 14)
STANDS = (
    (Opening(until=time(12, 30)), "Open now, until 12:30."),
    (Opening(opens=datetime.fromisoformat("2026-03-14T14:00")), "Closed now. Opens today at 14:00."),
    (Opening(opens=datetime.fromisoformat("2026-03-15T09:05")), "Closed now. Opens tomorrow at 09:05."),
    (Opening(opens=datetime.fromisoformat("2026-03-16T08:00")), "Closed now. Opens again: Monday, 08:00."),
    (
        Opening(opens=datetime.fromisoformat("2026-03-21T08:00")),
        "Closed now. Opens again: Saturday, 21 March 2026, 08:00.",
    ),
    (Opening(day_off="closure"), "Closed today."),
    (
        Opening(opens=datetime.fromisoformat("2026-03-16T08:00"), day_off="holiday"),
        "Closed today: it is a public holiday. Opens again: Monday, 08:00.",
    ),
)


@pytest.mark.parametrize(("opening", "sentence"), STANDS)
def test_an_office_says_whether_it_is_open_and_when_it_opens_next(opening: Opening, sentence: str) -> None:
    assert say_opening(words_in("en"), opening, SATURDAY) == sentence


@pytest.mark.parametrize("language", offered_languages())
def test_it_says_so_in_every_language(language: str) -> None:
    said = [say_opening(words_in(language), opening, SATURDAY) for opening, _ in STANDS]
    assert len(set(said)) == len(said)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)
