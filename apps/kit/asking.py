"""A question as a page asks it, whatever its kind; its form is in `kit/components/asking.html`."""

from __future__ import annotations

from apps.kit.answering import EXPIRES, HOLDS, ISSUED, PAPER, UNSURE
from apps.kit.client.document_types import list_document_types
from apps.kit.client.facts import Choice, list_facts
from apps.kit.client.procedures import PersonInput, Procedure, Question
from apps.kit.client.texts import Text
from apps.kit.forms import Form
from apps.kit.frozen import frozen
from apps.kit.web import Visit

BUTTONS_AT_MOST = 20


@frozen
class Asked:
    """A question, what was said to it before, and what was wrong with an answer that was sent."""

    question: Question
    given: tuple[str, ...] = ()
    state: str = ""
    wrong: str = ""
    countries: tuple[tuple[str, str], ...] = ()

    @property
    def as_buttons(self) -> bool:
        """Say whether one tap can answer: few options of which one fits."""
        return not self.question.several and 0 < len(self.question.options) <= BUTTONS_AT_MOST and not self.is_typed

    @property
    def is_typed(self) -> bool:
        """Say whether the answer is written or picked from a long list."""
        return self.question.kind in {"date", "number", "country", "issued", "expires"}

    @property
    def is_date(self) -> bool:
        """Say whether a date is asked for."""
        return self.question.kind in {"date", "issued", "expires"}

    @property
    def date_parts(self) -> tuple[str, str, str]:
        """Year, month and day of the date given before, as far as they were known."""
        parts = (self.given[0] if self.given else "").split("-")
        return (parts[0], parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else "")


async def find_question(visit: Visit, procedure: Procedure, fact: str) -> Question | None:
    """Return the question that was asked under a key; None where it is no longer asked."""
    if procedure.question is not None and procedure.question.fact == fact:
        return procedure.question
    prefix, _colon, key = fact.rpartition(":")
    _ = visit.gettext
    match prefix:
        case "":
            known = next((item for item in await list_facts(visit.api, visit.lang) if item.key == key), None)
            if known is None:
                return None
            return Question(
                fact=fact,
                kind=known.kind,
                question=known.question,
                why=known.why,
                how_to_find=known.how_to_find,
                options=known.options or (_yes_no(visit) if known.kind == "yes_no" else ()),
                several=known.several,
                sensitivity=known.sensitivity,
                about=known.about,
            )
        case "channel":
            step = procedure.step(key)
            if step is None:
                return None
            options = tuple(Choice(item.key, item.text) for item in step.channels if item.applies != "no")
            return Question(fact=fact, kind="channel", question=step.title, options=options, about="route")
        case _:
            papers = await list_document_types(visit.api, visit.lang)
            paper = next((item for item in papers if item.key == key), None)
            if paper is None:
                return None
            if fact.startswith((PAPER, HOLDS)):
                words = _("Do you have this paper: %(paper)s?", paper=paper.title.text)
                kind, options = "paper", _yes_no(visit)
            else:
                asks_start = fact.startswith(ISSUED)
                words = (
                    _("When was this paper issued: %(paper)s?", paper=paper.title.text)
                    if asks_start
                    else _("Until when is this paper valid: %(paper)s?", paper=paper.title.text)
                )
                kind, options = "issued" if asks_start else "expires", ()
            return Question(
                fact=fact,
                kind=kind,
                question=Text(words, visit.lang),
                why=paper.description,
                how_to_find=paper.how_to_get,
                options=options,
                document=key,
            )


def given_before(question: Question, person: PersonInput) -> tuple[tuple[str, ...], str]:
    """Return the values given before, and whether it was declined or unsure."""
    if question.fact.startswith((PAPER, HOLDS, ISSUED, EXPIRES)):
        paper = person.get("papers", {}).get(question.fact.partition(":")[2])
        if paper is None:
            return (), ""
        if question.kind in {"issued", "expires"}:
            written = paper.get(question.kind)
            return ((), UNSURE) if written == UNSURE else ((written,) if written else (), "")
        if paper["have"] == UNSURE:
            return (), UNSURE
        return ("yes" if paper["have"] else "no",), ""
    answer = person.get("answers", {}).get(question.fact) or {}
    return tuple(answer.get("values") or ()), answer.get("state") or ""


def given_in(form: Form) -> tuple[str, ...]:
    """Return what was typed or chosen in a form that was sent."""
    parts = [form.text(f"value-{part}", 4) for part in ("year", "month", "day")]
    return ("-".join(parts),) if any(parts) else tuple(value for value in form.texts("value") if value != "date")


def _yes_no(visit: Visit) -> tuple[Choice, ...]:
    return (
        Choice("yes", Text(visit.gettext("Yes"), visit.lang)),
        Choice("no", Text(visit.gettext("No"), visit.lang)),
    )


def list_countries(visit: Visit, options: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    """Return what the fact adds, such as "stateless", then all countries."""
    added = tuple((option.value, option.label.text) for option in options)
    known = {value for value, _ in added}
    return added + tuple(pair for pair in visit.language.countries if pair[0] not in known)
