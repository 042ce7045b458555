"""Why a step stands as it does, and what it waits for: careful sentences, since the office decides and not we."""

from __future__ import annotations

from api.wording.catalogue import Words
from api.wording.conditions import say_condition
from api.wording.dates import say_day, say_short_day
from api.wording.names import Names
from core.procedures.procedure import WaitsFor
from core.procedures.reasons import Because, ReasonKind
from core.processes.answers import Answer
from core.processes.conditions import Comparison, FactIn, FactIs, Holds, NumberIs, Read, ReadKind, StepEnded
from core.processes.evaluating import TRUE
from core.processes.explaining import Reason


def say_because(words: Words, names: Names, because: Because, step: str) -> str:
    """Return one reason why a step stands as it does, other than a condition; `step` is the step's own key."""
    match because:
        case Because(ReasonKind.EVERYONE):
            return words.say("Everybody does this step.")
        case Because(ReasonKind.WANTED):
            return words.say("You said that the office asked you for this.")
        case Because(ReasonKind.OUTCOME, step=str() as other, outcome=str() as outcome):
            return say_outcome(words, names, other, outcome, because.found)
        case Because(ReasonKind.ALTERNATIVE_DONE, step=str() as other):
            return words.say("You have done “{step}” instead.", step=names.step(other))
        case Because(ReasonKind.MARK, on=day) if day is not None:
            if because.outcome is None:
                return words.say("You marked it as done on {day}.", day=say_short_day(words, day))
            else:
                outcome = names.outcome(step, because.outcome)
                return words.say("It ended on {day}: {outcome}.", day=say_short_day(words, day), outcome=outcome)
        case Because(ReasonKind.AGAIN, outcome=str() as outcome):
            outcome = names.outcome(step, outcome)
            return words.say("Last time it ended with “{outcome}”, so it is to be done again.", outcome=outcome)
        case Because(ReasonKind.SKIPPED):
            return words.say("You said that you leave this step out.")
        case Because(ReasonKind.REFUSED, step=str() as other):
            return words.say("“{step}” was refused. Ask for advice before you go on.", step=names.step(other))
        case Because(ReasonKind.WAITS, wait=WaitsFor() as wait):
            return say_wait(words, names, wait)
        case _:
            raise AssertionError(because)


def find_fact(reason: Reason) -> str | None:
    """Return the fact whose answer decided, None where something else did."""
    match reason.comparison:
        case FactIs(fact) | FactIn(fact) | NumberIs(fact):
            return fact
        case _:
            return None


def say_reason(words: Words, names: Names, reason: Reason, answer: Answer | None) -> str:
    """Return what decided about a condition: the person's own answer where it was one."""
    comparison: Comparison = reason.comparison
    match comparison:
        case FactIs(fact) | FactIn(fact) | NumberIs(fact) if answer is not None and answer.values:
            said = say_answers(words, names, fact, answer.values)
            return words.say("You answered “{question}” with {answers}.", question=names.question(fact), answers=said)
        case Holds(document):
            if reason.truth is TRUE:
                return words.say("You said that you have this paper: {paper}.", paper=names.paper(document))
            return words.say("You said that you don't have this paper: {paper}.", paper=names.paper(document))
        case StepEnded(step, outcome):
            ended = {"step": names.step(step), "outcome": names.outcome(step, outcome)}
            if reason.truth is TRUE:
                return words.say("“{step}” ended with “{outcome}”.", **ended)
            return words.say("“{step}” did not end with “{outcome}”.", **ended)
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
