"""One step of a person's procedure as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.wording.dates import say_day
from api.wording.deadlines import say_deadline, say_inherited, say_rule
from api.wording.money import say_price
from api.wording.needs import say_extra, say_need
from api.wording.reasons import find_fact, say_because, say_missing, say_reason, say_wait
from core.procedures.deadlines import SOON_DAYS
from core.procedures.procedure import (
    ChannelView,
    DeadlineStatus,
    DeadlineView,
    FeeView,
    InheritedDeadline,
    NeedView,
    PaperStatus,
    State,
    StepView,
    Ternary,
    WaitsFor,
)
from core.procedures.reasons import Because
from core.processes.answers import Answer
from core.processes.conditions import Read
from core.processes.definition import ChannelKind, StepKind
from core.processes.explaining import Explained, Reason

TO_DO: Final = frozenset((State.OPEN, State.NOT_YET, State.MAYBE, State.BLOCKED))
STATUS: Final = {
    DeadlineStatus.UNKNOWN: "unknown",
    DeadlineStatus.AHEAD: "ahead",
    DeadlineStatus.SOON: "due_soon",
    DeadlineStatus.OVERDUE: "overdue",
    DeadlineStatus.WINDOW_PASSED: "overdue",
    DeadlineStatus.REACHED: "reached",
    DeadlineStatus.SETTLED: "settled",
}
HAVE: Final = {
    PaperStatus.HAVE: "yes",
    PaperStatus.MISSING: "no",
    PaperStatus.UNKNOWN: "unknown",
    PaperStatus.TOO_OLD: "too_old",
    PaperStatus.EXPIRES_TOO_SOON: "expires_too_soon",
    PaperStatus.CHECK_DATE: "check_date",
}
SATISFIED: Final = {Ternary.YES: True, Ternary.NO: False, Ternary.MAYBE: None}


def step_json(
    reading: VersionReading,
    view: StepView,
    reasons: Iterable[Because],
    answers: Mapping[str, Answer],
    today: date,
) -> Json:
    """Return a step as it stands for a person, with the reasons in words; its channels and notes come beside it."""
    key, remember = view.key, reading.remember
    deadlines = [remember(make_deadline, key, deadline, today) for deadline in view.deadlines]
    found = {
        **reading.step_parts(key),
        "state": view.state.value,
        "applies": view.applies.value,
        "ready": view.ready is Ternary.YES,
        "early": view.early,
        "no_longer_needed": view.no_longer_needed,
        "attempts": view.attempts,
        "why": list_reasons(reading, key, reasons, answers),
        "waits_for": list_waits(reading, view.waits_for),
        "deadlines": deadlines,
        "needs": [remember(make_need, key, need) for need in view.needs],
        "fees": [remember(make_fee, key, fee) for fee in view.fees],
        "alternatives": list(view.alternatives),
        "actions": list_actions(reading, view),
    }
    matters = deadline_that_matters(reading, view, deadlines, today)
    if matters is not None:
        found["deadline"] = matters
    if view.on is not None:
        found["on"] = view.on.isoformat()
    if view.outcome is not None:
        found["outcome"] = view.outcome
    if view.appointment is not None:
        found["appointment"] = view.appointment.isoformat(timespec="minutes")
    return found


def list_reasons(
    reading: VersionReading, step: str, reasons: Iterable[Because], answers: Mapping[str, Answer]
) -> list[Json]:
    """Return why a step stands as it does, each sentence once."""
    found: list[Json] = []
    for because in reasons:
        if because.explained is not None:
            found += list_explained(reading, because.explained, answers)
        else:
            found.append(reading.remember(make_because, because, step))
    return each_once(found)


def list_waits(reading: VersionReading, waits: Iterable[WaitsFor]) -> list[Json]:
    """Return what a step waits for; a question on which several steps before it depend is told once."""
    return each_once([reading.remember(make_wait, wait) for wait in waits])


def each_once(said: list[Json]) -> list[Json]:
    """Return sentences in their order, each once; they are few."""
    return [one for at, one in enumerate(said) if one not in said[:at]]


def list_explained(reading: VersionReading, explained: Explained, answers: Mapping[str, Answer]) -> list[Json]:
    """Return what decided about a condition, or what has to be known to decide: the weightiest three."""
    found = []
    for reason in explained.reasons:
        fact = find_fact(reason)
        found.append(reading.remember(make_reason, reason, None if fact is None else answers.get(fact)))
    found += [reading.remember(make_missing, missing.read) for missing in explained.missing[:3]]
    return found


def make_because(reading: VersionReading, because: Because, step: str) -> Json:
    """Return one reason in words."""
    return reading.say(say_because(reading.words, reading, because, step))


def make_reason(reading: VersionReading, reason: Reason, answer: Answer | None) -> Json:
    """Return what decided about a condition, in words."""
    return reading.say(say_reason(reading.words, reading, reason, answer))


def make_missing(reading: VersionReading, read: Read) -> Json:
    """Return what has to be known, in words."""
    return reading.say(say_missing(reading.words, reading, read))


def list_actions(reading: VersionReading, view: StepView) -> list[str]:
    """Return what the person may do with a step now; a mark is never refused, at most it is early."""
    state, step = view.state, reading.steps[view.key]
    actions: list[str] = []
    if state in TO_DO or state is State.SKIPPED:
        actions.append("mark")
    if view.on is not None or view.outcome is not None or view.wanted or state is State.SKIPPED:
        actions.append("clear")
    if state in TO_DO:
        actions.append("skip")
    if state is State.NOT_NEEDED or (state is State.MAYBE and not view.wanted):
        actions.append("want")
    if state in TO_DO and view.deadlines:
        actions.append("give_date")
    if state in TO_DO and (
        step.kind is StepKind.ATTEND or any(channel.kind is ChannelKind.IN_PERSON for channel in step.channels)
    ):
        actions.append("set_appointment")
    return actions


# --- parts of a step -------------------------------------------------------------------------------


def make_wait(reading: VersionReading, wait: WaitsFor) -> Json:
    """Return one thing that a step waits for."""
    found: Json = {"kind": wait.kind, "text": reading.say(say_wait(reading.words, reading, wait))}
    match wait.kind:
        case "step":
            found["step"] = wait.key
        case "question":
            found["fact"] = question_address(wait.key)
        case "date":
            found["date"] = None if wait.date is None else wait.date.isoformat()
    return found


def question_address(key: str) -> str:
    """Return the name under which the API takes the answer to a question."""
    kind, colon, about = key.partition(":")
    return f"paper:{about}" if colon and kind == "holds" else key


def make_deadline(reading: VersionReading, step: str, view: DeadlineView, today: date) -> Json:
    """Return one deadline of a step."""
    deadline = reading.deadlines[step, view.key]
    rule = reading.say(say_rule(reading.words, reading, step, deadline))
    found: Json = {
        "key": view.key,
        "step": step,
        "text": reading.say(say_deadline(reading.words, reading, step, deadline, view)),
        "rule": rule,
        "sense": view.sense,
        "strict": view.strict,
        "status": name_status(view),
        "given": view.source != "computed",
        "inherited": False,
        "applies": view.applies.value,
    }
    if view.date is not None:
        found["date"] = view.date.isoformat()
        found["days_left"] = (view.date - today).days
    if_missed = reading.texts.optional(f"steps/{step}/deadlines/{view.key}/if_missed")
    if if_missed is not None:
        found["if_missed"] = if_missed
    return found


def name_status(view: DeadlineView) -> str:
    """Return how a deadline stands today, in one word."""
    if view.sense == "not_before" and view.status in {DeadlineStatus.AHEAD, DeadlineStatus.SOON}:
        return "not_before"
    return STATUS[view.status]


def deadline_that_matters(
    reading: VersionReading, view: StepView, deadlines: Sequence[Json], today: date
) -> Json | None:
    """Return the deadline to show first: the step's own main one, or an earlier one of a later step."""
    main, inherited = view.main_deadline, view.inherited
    if view.state not in TO_DO:
        return None
    if inherited is not None and (main is None or main.date is None or inherited.date < main.date):
        return reading.remember(make_inherited, inherited, today)
    if main is None:
        return None
    return next((deadline for deadline in deadlines if deadline["key"] == main.key), None)


def make_inherited(reading: VersionReading, inherited: InheritedDeadline, today: date) -> Json:
    """Return the deadline of a later step, for which this one has to be done in time."""
    left = (inherited.date - today).days
    day = say_day(reading.words, inherited.date)
    return {
        "key": inherited.key,
        "step": inherited.step,
        "date": inherited.date.isoformat(),
        "days_left": left,
        "text": reading.say(say_inherited(reading.words, reading, inherited.step, day)),
        "sense": "by",
        "strict": reading.deadlines[inherited.step, inherited.key].strict,
        "status": "overdue" if left < 0 else "due_soon" if left <= SOON_DAYS else "ahead",
        "given": False,
        "inherited": True,
    }


def make_need(reading: VersionReading, step: str, view: NeedView) -> Json:
    """Return one need of a step, and how the person's papers stand against it."""
    need = reading.needs[step, view.key]
    text = say_need(reading.words, reading, need, view.extras, view.times, view.applies)
    return {
        "key": view.key,
        "applies": view.applies.value,
        "satisfied": SATISFIED[view.satisfied],
        "text": reading.say(text),
        "sets": [
            [
                {
                    "document": one.document,
                    "title": reading.paper_reference(one.document)["title"],
                    "have": HAVE[one.status],
                }
                for one in papers
            ]
            for papers in view.sets
        ],
        "extras": [
            {
                "kind": extra.kind.value,
                "count": extra.copies,
                "applies": extra.applies.value,
                "text": reading.say(say_extra(reading.words, extra.kind, extra.copies)),
            }
            for extra in view.extras
        ],
        "by": need.by,
    }


def make_fee(reading: VersionReading, step: str, view: FeeView) -> Json:
    """Return what one item of a step costs."""
    found: Json = {
        "item": view.item,
        "label": reading.fee_label(step, view.rows[0]),
        "currency": view.currency,
        "applies": "yes" if view.settled else "maybe",
        **price_json(reading, view.low, view.high, view.currency),
    }
    if len(view.rows) == 1:
        found["key"] = view.rows[0]
    if view.coming:
        found["coming"] = [
            {"starts": change.starts.isoformat(), **price_json(reading, change.low, change.high, view.currency)}
            for change in view.coming
        ]
    return found


def price_json(reading: VersionReading, low: Decimal, high: Decimal | None, currency: str) -> Json:
    """Return between which amounts something costs; `high` is null where nobody can say."""
    return {
        "low": f"{low:.2f}",
        "high": None if high is None else f"{high:.2f}",
        "text": reading.say(say_price(reading.words, low, high, currency)),
    }


def list_channels(reading: VersionReading, view: StepView) -> list[Json]:
    """Return the routes of a step."""
    return [reading.remember(make_channel_view, view.key, channel) for channel in view.channels]


def make_channel_view(reading: VersionReading, step: str, view: ChannelView) -> Json:
    """Return one route to an office."""
    return {**reading.channel_parts(step, view.key), "applies": view.applies.value, "chosen": view.chosen}
