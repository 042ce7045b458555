"""Refusals at the desk: what every app says, and what one says in its own words."""

from __future__ import annotations

from apps.kit.desk_flash import explain_refusal
from apps.kit.i18n import Language

GERMAN = Language("de", ("kit",))


def test_a_refusal_that_every_app_knows_needs_no_words_of_the_app() -> None:
    assert explain_refusal(GERMAN, "not_found", {}) == "Das gibt es hier nicht mehr. Nichts wurde geändert."


def test_the_words_of_the_app_come_before_the_common_ones() -> None:
    assert explain_refusal(GERMAN, "not_found", {"not_found": "Weg."}) == "Weg."


def test_a_refusal_that_nobody_knows_still_says_that_nothing_was_changed() -> None:
    assert explain_refusal(GERMAN, "brand_new", {}) == "Das wurde abgelehnt. Nichts wurde geändert."
