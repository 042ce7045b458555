"""What happened in a case, as sentences about the person's own way."""

from __future__ import annotations

from typing import assert_never

from api.wording.catalogue import Words
from api.wording.dates import say_day, say_time
from api.wording.names import Names
from api.wording.questions import ask_for_channel, ask_for_paper, say_not_told, say_paper
from core.cases.events import (
    PAPER_FACT,
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Happening,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperAdded,
    PaperDeclared,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)

CHANNEL = "channel:"


def say_happening(words: Words, names: Names, what: Happening) -> str:
    """Say what happened, without who did it and when."""
    match what:
        case Opened():
            return words.say("The steps were saved.")
        case Answered(fact, answer):
            return _say_answer(words, names, fact, answer.values, answer.state or "unsure")
        case AnswerTakenBack(fact):
            return words.say("The last answer to “{question}” was taken back.", question=_ask(words, names, fact))
        case PaperDeclared(document_type, paper):
            question = ask_for_paper(words, names.paper(document_type))
            return words.say("“{question}” Answer: {answer}", question=question, answer=say_paper(words, paper))
        case StepMarked(step, on, outcome):
            if outcome is None:
                return words.say("“{step}” was done on {day}.", step=names.step(step), day=say_day(words, on))
            said = {"step": names.step(step), "outcome": names.outcome(step, outcome), "day": say_day(words, on)}
            return words.say("“{step}” ended on {day}: {outcome}", **said)
        case StepCleared(step):
            return words.say("What was last said of “{step}” was taken back.", step=names.step(step))
        case StepSkipped(step):
            return words.say("“{step}” was left out.", step=names.step(step))
        case StepWanted(step):
            return words.say("The office asked for “{step}”.", step=names.step(step))
        case DateGiven(step, _, day):
            said = {"step": names.step(step), "day": say_day(words, day)}
            return words.say("A letter gives the day for “{step}”: {day}.", **said)
        case AppointmentSet(step, at):
            said = {"step": names.step(step), "day": say_day(words, at.date()), "time": say_time(words, at.time())}
            return words.say("Appointment for “{step}”: {day}, {time}.", **said)
        case DocumentAttached(step):
            return words.say("A paper was put to “{step}”.", step=names.step(step))
        case DocumentDetached(step):
            return words.say("A paper was taken away from “{step}”.", step=names.step(step))
        case PaperAdded(document_type):
            return words.say("A paper was added: “{paper}”.", paper=names.paper(document_type))
        case NoteAdded(text, on_step):
            if on_step is None:
                return words.say("Note: {text}", text=text)
            return words.say("Note on “{step}”: {text}", step=names.step(on_step), text=text)
        case MovedToVersion():
            return words.say("The steps follow a newer version of the guide.")
        case Closed(""):
            return words.say("The steps were closed.")
        case Closed(reason):
            return words.say("The steps were closed. Reason: {reason}", reason=reason)
        case Reopened():
            return words.say("The steps were opened again.")
    assert_never(what)


def _say_answer(words: Words, names: Names, fact: str, values: tuple[str, ...], state: str) -> str:
    question = _ask(words, names, fact)
    if fact.startswith(CHANNEL):
        given = [names.channel(fact.removeprefix(CHANNEL), value) for value in values]
    else:
        given = [names.value(fact, value) for value in values]
    answer = words.list_all(given) if given else say_not_told(words, state)
    return words.say("“{question}” Answer: {answer}", question=question, answer=answer)


def _ask(words: Words, names: Names, fact: str) -> str:
    if fact.startswith(CHANNEL):
        return ask_for_channel(words, names.step(fact.removeprefix(CHANNEL)))
    if fact.startswith(PAPER_FACT):
        return ask_for_paper(words, names.paper(fact.removeprefix(PAPER_FACT)))
    return names.question(fact)
