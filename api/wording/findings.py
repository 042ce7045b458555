"""What the checks of a draft found, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from api.wording.catalogue import Words
from api.wording.problems import say_problem
from core.processes.findings import Finding, FindingCode

__all__ = ["say_finding", "say_problem"]


def say_finding(words: Words, finding: Finding) -> str:
    """Return one finding as a sentence; its place is told apart from it."""
    p = finding.params
    match finding.code:
        case FindingCode.UNKNOWN_FACT:
            return words.say("There is no fact “{key}” in the registry.", **p)
        case FindingCode.UNKNOWN_PAPER:
            return words.say("There is no document type “{key}” in the registry.", **p)
        case FindingCode.UNKNOWN_STEP:
            return words.say("This process has no step “{key}”.", **p)
        case FindingCode.UNKNOWN_OUTCOME:
            return words.say("There is no outcome “{key}”: write step/outcome as the step declares it.", **p)
        case FindingCode.UNKNOWN_ORGANISATION:
            return words.say("The city has no organisation “{key}”.", **p)
        case FindingCode.UNKNOWN_OFFICE:
            return words.say("The city has no office “{key}”.", **p)
        case FindingCode.UNKNOWN_TOPIC:
            return words.say("There is no topic “{key}” in the registry.", **p)
        case FindingCode.UNKNOWN_SERVICE_TYPE:
            return words.say("There is no service type “{key}” in the registry.", **p)
        case FindingCode.UNKNOWN_GROUP:
            return words.say("There is no group “{key}” in the registry.", **p)
        case FindingCode.UNKNOWN_OPTION:
            return words.say("“{fact}” has no answer “{option}”. Allowed: {allowed}.", **p)
        case FindingCode.RETIRED_OPTION:
            return words.say("The answer “{option}” of “{fact}” is retired: nobody can choose it any more.", **p)
        case FindingCode.WRONG_KIND:
            return words.say("“{fact}” is of kind {kind}, but is used here as {expected}.", **p)
        case FindingCode.CIRCLE:
            return words.say("These steps wait for each other: {steps}.", **p)
        case FindingCode.ALTERNATIVES_OVERLAP:
            return words.say("The step “{step}” stands in several lists of alternatives.", **p)
        case FindingCode.AFTER_OPEN_OUTCOME:
            return words.say("“{outcome}” leaves “{step}” open, so nothing can come after it.", **p)
        case FindingCode.NO_GOOD_END:
            return words.say("No outcome ends this step well: give at least one “ends: ok”.")
        case FindingCode.LEARNED_TOO_LATE:
            return words.say("“{fact}” is learned only here, but decides whether “{step}” applies.", **p)
        case FindingCode.SHORT_DEADLINE:
            return words.say(
                "The deadline is {days} days, but what comes before it usually takes {typical_days} days.", **p
            )
        case FindingCode.NEVER_TRUE:
            return words.say("This condition can never be true.")
        case FindingCode.ALWAYS_TRUE:
            return words.say("This condition is always true: leave it out.")
        case FindingCode.PAIR_OVERLAPS:
            return words.say("{limit} fulfils this condition and that of “{other}”: only one should include it.", **p)
        case FindingCode.PAIR_LEAVES_GAP:
            return words.say("{limit} fulfils neither this condition nor that of “{other}”: include it in one.", **p)
        case FindingCode.UNREACHABLE_STEP:
            return words.say("Nobody ever reaches this step.")
        case FindingCode.NEVER_ASKED:
            return words.say("“{fact}” isn't asked of some people whom this decides about: say here who is asked.", **p)
        case FindingCode.HOLDS_GIVEN_PAPER:
            return words.say("“{step}” gives the paper “{key}”: write it under needs, not as a condition.", **p)
        case FindingCode.PAPER_NOBODY_GIVES:
            return words.say("No step and no other process here gives the paper “{key}”.", **p)
        case FindingCode.PAPER_GIVEN_LATER:
            return words.say("The paper “{key}” is needed here, but comes only later, from: {steps}.", **p)
        case FindingCode.MIXED_CURRENCIES:
            return words.say("The rows of “{item}” have several currencies: {currencies}.", **p)
        case FindingCode.UNREACHABLE_FEE:
            return words.say("This row never counts: “{after}” of the same item comes before it and is for all.", **p)
        case FindingCode.TEXT_MISSING:
            return words.say("This text is missing.")
        case FindingCode.TEXT_TOO_LONG:
            return words.say("This text has {length} characters; {limit} are easy to read.", **p)
        case FindingCode.TITLE_WITHOUT_VERB:
            return words.say("This title names a thing: begin it with a verb, to say what to do.")
        case FindingCode.RAW_HTML:
            return words.say("HTML is not allowed in texts: use Markdown.")
        case FindingCode.NO_LEGAL_SOURCE:
            return words.say("No law is named here.")
        case FindingCode.NO_REVIEW_DATE:
            return words.say("No date is set by which this is to be reviewed.")
        case FindingCode.REVIEW_DATE_PAST:
            return words.say("This was to be reviewed by {date}.", **p)
        case FindingCode.UNREACHABLE_HELPER:
            return words.say("Nobody can reach “{name}”: give a telephone, an e-mail, a website or an office.", **p)
        case FindingCode.NO_EXAMPLES:
            return words.say("There are no test people: nobody sees what a change does.")
        case FindingCode.FAILING_EXAMPLE:
            return say_difference(words, p)
    assert_never(finding.code)


def say_difference(words: Words, params: Mapping[str, str]) -> str:
    """Return in what a test person's procedure is not as its author expects."""
    said = {"example": params["example"], "place": params.get("at", "")}
    expected, found = params.get("expected") or "", params.get("found") or ""
    nothing = words.say("nothing")
    match params["kind"]:
        case "unknown_step":
            return words.say("Test person “{example}”: the process has no “{place}”.", **said)
        case "applies":
            said |= {"expected": say_applies(words, expected), "found": say_applies(words, found)}
            return words.say("Test person “{example}”: “{place}” should be {expected}, but is {found}.", **said)
        case "first":
            said |= {"expected": expected or nothing, "found": found or nothing}
            return words.say("Test person “{example}”: the next step should be “{expected}”, but is “{found}”.", **said)
        case "fees":
            said |= {"expected": expected or "0.00", "found": found or "0.00"}
            return words.say(
                "Test person “{example}”: the fees should be {expected} {place}, but are {found} {place}.", **said
            )
        case _:
            said |= {"expected": expected or nothing, "found": found or nothing}
            return words.say("Test person “{example}”: “{place}” should be on {expected}, but is on {found}.", **said)


def say_applies(words: Words, applies: str) -> str:
    """Return whether a step applies."""
    match applies:
        case "yes":
            return words.say("needed")
        case "no":
            return words.say("not needed")
        case _:
            return words.say("perhaps needed")
