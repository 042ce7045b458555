"""Questions that the API asks by itself: about papers, the dates on them, and the choice of a route."""

from __future__ import annotations

from api.wording.catalogue import Words
from api.wording.dates import say_span
from core.processes.answers import UNSURE_DATE, Paper


def ask_for_paper(words: Words, paper: str) -> str:
    """Ask whether the person has a paper."""
    return words.say("Do you have this paper: {paper}?", paper=paper)


def ask_for_issue(words: Words, paper: str) -> str:
    """Ask for the date of issue on a paper."""
    return words.say("When was this paper issued: {paper}?", paper=paper)


def ask_for_expiry(words: Words, paper: str) -> str:
    """Ask for the date until which a paper is valid."""
    return words.say("Until when is this paper valid: {paper}?", paper=paper)


def ask_for_channel(words: Words, step: str) -> str:
    """Ask which route the person takes in a step."""
    return words.say("How do you do this: “{step}”?", step=step)


def say_where_the_date_is(words: Words) -> str:
    """Say where a date on a paper is found."""
    return words.say("Look for the date on the paper. If you only know the month or the year, give that.")


def say_not_told(words: Words, state: str) -> str:
    """Return what stands in place of an answer that the person did not give."""
    if state == "declined":
        return words.say("You prefer not to say.")
    return words.say("You don't know.")


def say_paper(words: Words, paper: Paper) -> str:
    """Return what the person said of a paper."""
    if paper.have is None:
        return say_not_told(words, "unsure")
    if not paper.have:
        return words.say("No")
    if paper.expires is not None and paper.expires != UNSURE_DATE:
        return words.say("Yes, valid until {date}", date=say_span(words, paper.expires))
    if paper.issued is not None and paper.issued != UNSURE_DATE:
        return words.say("Yes, issued on {date}", date=say_span(words, paper.issued))
    return words.say("Yes")
