"""What lies in the wallet, beside what was said."""

from datetime import date

import pytest

from core.documents.held import papers_in
from core.documents.sealing import About
from core.procedures.personal import Person, hold_papers
from core.processes.answers import Paper, one_day

TODAY = date(2026, 3, 2)
DAY = one_day(date(2030, 1, 1))


def test_dates_that_the_wallet_does_not_know_are_as_they_were_said() -> None:
    person = Person(papers={"passport": Paper(True, DAY, DAY), "diploma": Paper(False, DAY)})

    held = hold_papers(person, {"passport": Paper(True), "diploma": Paper(True)})

    assert held.papers == {"passport": Paper(True, DAY, DAY), "diploma": Paper(True)}
    assert hold_papers(person, {}) is person


@pytest.mark.parametrize(
    ("ends", "counts"),
    [
        (["2020", "2030"], "2030"),
        (["2030", "2031"], "2031"),
        (["2030", None], "2030"),
        (["2020", None], None),
        (["2020", "2021"], "2021"),
    ],
)
def test_of_several_papers_the_one_that_is_good_for_longest_counts(ends: list[str | None], counts: str | None) -> None:
    for order in (ends, ends[::-1]):
        found = papers_in([About("passport", expires=end) for end in order], TODAY)["passport"]
        assert found == papers_in([About("passport", expires=counts)], TODAY)["passport"]
