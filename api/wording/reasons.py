"""Why a step stands as it does, and what it waits for: careful sentences, since the office decides and not we."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.wording.catalogue import Words
from api.wording.conditions import say_condition
from api.wording.dates import say_day, say_short_day
from api.wording.names import Names
from core.procedures.procedure import WaitsFor
from core.procedures.reasons import Because, ReasonKind
from core.processes.answers import Answer
from core.processes.conditions import Comparison, FactIn, FactIs, Holds, NumberIs, Read, ReadKind, StepEnded
from core.processes.evaluating import TRUE
from core.processes.explaining import Explained, Reason

Answers = Mapping[str, Answer]


def say_because(words: Words, names: Names, because: Because, answers: Answers, step: str) -> Iterator[str]:
    """Yield the sentences for one reason why a step stands as it does; `step` is the step's own key."""
    match because:
        case Because(ReasonKind.CONDITION, Explained() as explained):
            yield from say_explained(words, names, explained, answers)
        case Because(ReasonKind.EVERYONE):
            yield words.say("Everybody does this step.")
        case Because(ReasonKind.WANTED):
            yield words.say("You said that the office asked you for this.")
        case Because(ReasonKind.OUTCOME, step=str() as other, outcome=str() as outcome):
            yield say_outcome(words, names, other, outcome, because.found)
        case Because(ReasonKind.ALTERNATIVE_DONE, step=str() as other):
            yield words.say("You have done “{step}” instead.", step=names.step(other))
        case Because(ReasonKind.MARK, on=day) if day is not None:
            if because.outcome is None:
                yield words.say("You marked it as done on {day}.", day=say_short_day(words, day))
            else:
                outcome = names.outcome(step, because.outcome)
                yield words.say("It ended on {day}: {outcome}.", day=say_short_day(words, day), outcome=outcome)
        case Because(ReasonKind.AGAIN, outcome=str() as outcome):
            outcome = names.outcome(step, outcome)
            yield words.say("Last time it ended with “{outcome}”, so it is to be done again.", outcome=outcome)
        case Because(ReasonKind.SKIPPED):
            yield words.say("You said that you leave this step out.")
        case Because(ReasonKind.REFUSED, step=str() as other):
            yield words.say("“{step}” was refused. Ask for advice before you go on.", step=names.step(other))
        case Because(ReasonKind.WAITS, wait=WaitsFor() as wait):
            yield say_wait(words, names, wait)
        case _:
            raise AssertionError(because)


def say_explained(words: Words, names: Names, explained: Explained, answers: Answers) -> Iterator[str]:
    """Yield what decided about a condition, or what has to be known to decide."""
    said = dict.fromkeys(say_reason(words, names, reason, answers) for reason in explained.reasons)
    yield from said
    for missing in explained.missing[:3]:
        yield say_missing(words, names, missing.read)


def say_reason(words: Words, names: Names, reason: Reason, answers: Answers) -> str:
    """Return what decided: the person's own answer where it was one."""
    comparison: Comparison = reason.comparison
    match comparison:
        case FactIs(fact) | FactIn(fact) | NumberIs(fact):
            answer = answers.get(fact)
            if answer is not None and answer.values:
                return words.say(
                    "You answered “{question}” with {answers}.",
                    question=names.question(fact),
                    answers=say_answers(words, names, fact, answer.values),
                )
        case Holds(document):
            if reason.truth is TRUE:
                return words.say("You said that you have this paper: {paper}.", paper=names.paper(document))
            return words.say("You said that you don't have this paper: {paper}.", paper=names.paper(document))
        case StepEnded(step, outcome):
            said = {"step": names.step(step), "outcome": names.outcome(step, outcome)}
            if reason.truth is TRUE:
                return words.say("“{step}” ended with “{outcome}”.", **said)
            return words.say("“{step}” did not end with “{outcome}”.", **said)
        case _:
            pass
    clause = say_condition(words, names, comparison, reason.truth is TRUE)
    # Translators: the condition is a clause such as "you are 18 years old or older".
    return words.say("From what you said: {condition}.", condition=clause)


def say_answers(words: Words, names: Names, fact: str, values: tuple[str, ...]) -> str:
    """Return what a person answered, quoted."""
    return words.list_all([words.say("“{answer}”", answer=names.value(fact, value)) for value in values])


def say_missing(words: Words, names: Names, read: Read) -> str:
    """Return what has to be known to decide."""
    match read.kind:
        case ReadKind.FACT:
            return words.say("It depends on your answer to “{question}”.", question=names.question(read.key))
        case ReadKind.STEP:
            return words.say("It depends on how “{step}” ends.", step=names.step(read.key))
        case ReadKind.PAPER:
            return words.say("It depends on whether you have this paper: {paper}.", paper=names.paper(read.key))
        case _:
            return words.say("It depends on the date on this paper: {paper}.", paper=names.paper(read.key))


def say_outcome(words: Words, names: Names, step: str, outcome: str, found: str | None) -> str:
    """Return what a step that comes after one outcome of another has to do with it."""
    said = {"step": names.step(step), "outcome": names.outcome(step, outcome)}
    if found is None:
        return words.say("It is needed if “{step}” ends with “{outcome}”.", **said)
    if found == outcome:
        return words.say("“{step}” ended with “{outcome}”.", **said)
    return words.say("It is needed only if “{step}” ends with “{outcome}”.", **said)


# --- what a step waits for --------------------------------------------------------------------------


def say_wait(words: Words, names: Names, wait: WaitsFor) -> str:
    """Return what holds a step back."""
    if wait.kind == "date":
        assert wait.date is not None
        return words.say("Possible from {day}.", day=say_day(words, wait.date))
    if wait.kind == "question":
        return say_open_question(words, names, wait.key)
    if wait.outcome is not None:
        said = {"step": names.step(wait.key), "outcome": names.outcome(wait.key, wait.outcome)}
        return words.say("First “{step}” has to end with “{outcome}”.", **said)
    steps = [words.say("“{step}”", step=names.step(key)) for key in (wait.key, *wait.alternatives)]
    return words.say("First: {steps}.", steps=words.list_any(steps))


def say_open_question(words: Words, names: Names, key: str) -> str:
    """Return a question that is still open, by its key."""
    kind, _, about = key.partition(":")
    match kind, about:
        case "holds", paper:
            return words.say("First say whether you have this paper: {paper}.", paper=names.paper(paper))
        case (("issued" | "expires"), paper):
            return words.say("First say which date is on this paper: {paper}.", paper=names.paper(paper))
        case "channel", step:
            return words.say("First choose how you do this: “{step}”.", step=names.step(step))
        case fact, _:
            return words.say("First answer: “{question}”", question=names.question(fact))
