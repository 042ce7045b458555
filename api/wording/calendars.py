"""What stands in the entries of a calendar file: short, because a phone shows one line."""

from __future__ import annotations

from collections.abc import Sequence

from api.wording.catalogue import Words


def say_entry(words: Words, sense: str, step: str) -> str:
    """Return the title of a deadline's entry."""
    match sense:
        case "by":
            return words.say("Last day: {step}", step=step)
        case "not_before":
            return words.say("From today: {step}", step=step)
        case _:
            return words.say("Today: {step}", step=step)


def say_appointment(words: Words, step: str) -> str:
    """Return the title of an appointment's entry."""
    return words.say("Appointment: {step}", step=step)


def say_papers(words: Words, papers: Sequence[str]) -> str:
    """Return the papers to bring."""
    return words.say("Bring: {papers}", papers=words.list_rows(papers))


def say_official(words: Words, term: str) -> str:
    """Return the office's own word."""
    return words.say("At the office: {term}", term=term)


def say_guide(words: Words, guide: str, authority: str) -> str:
    """Return which guide an entry is from, and who stands behind it."""
    return words.say("From the guide “{guide}” ({authority}).", guide=guide, authority=authority)


def say_example(words: Words) -> str:
    """Return that no office has checked what the entry says."""
    return words.say("Example content: the office has not checked it. Ask the office before you rely on it.")
