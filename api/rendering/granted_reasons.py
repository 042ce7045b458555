"""Why a step stands as it does, as a helper may read it: no sentence names an answer or an end that they don't see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from api.rendering.steps import list_reasons, list_waits
from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.wording.deadlines import say_date_alone
from core.cases.granted import Lens
from core.procedures.procedure import Procedure, WaitsFor
from core.procedures.reasons import Because, explain_view
from core.processes.conditions import Read, ReadKind, comparison_reads, date_reads
from core.processes.definition import Anchor, AppointmentDate, OutcomeDate


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a helper may read of the reasons of a procedure's steps, in their language."""

    procedure: Procedure
    reading: VersionReading
    lens: Lens

    def list_why(self, key: str) -> list[Json]:
        """Return why a step stands as it does."""
        because = explain_view(self.procedure, self.procedure.step(key), {}).reasons
        answers = self.procedure.person.answers
        return list_reasons(self.reading, key, keep_shown_reasons(because, self.lens), answers)

    def list_waits(self, key: str) -> list[Json]:
        """Return what a step waits for, as far as it may be seen."""
        waits = self.procedure.step(key).waits_for
        return list_waits(self.reading, [wait for wait in waits if shows_wait(self.lens, wait)])

    def narrow_deadlines(self, step: str, deadlines: Iterable[Json]) -> list[Json]:
        """Return the deadlines of a step: one that counts from what isn't seen has its day, and no word of that."""
        found = []
        for deadline in deadlines:
            rule = self.reading.deadlines[step, deadline["key"]]
            hidden = [read for read in anchor_reads(rule.anchor) if not shows_read(self.lens, read)]
            if not hidden or ("date" not in deadline and not any(read.kind is ReadKind.STEP for read in hidden)):
                found.append(deadline)
            elif "date" in deadline:
                day, reading = date.fromisoformat(deadline["date"]), self.reading
                text = reading.say(say_date_alone(reading.words, rule, day))
                found.append(deadline | {"text": text, "rule": text})
        return found


def keep_shown_reasons(reasons: Iterable[Because], lens: Lens) -> Iterator[Because]:
    """Yield the reasons that name nothing which isn't seen; of a condition, the comparisons that don't."""
    for because in reasons:
        explained = because.explained
        if explained is not None:
            decided = tuple(
                reason
                for reason in explained.reasons
                if all(shows_read(lens, read) for read in comparison_reads(reason.comparison))
            )
            missing = tuple(one for one in explained.missing if shows_read(lens, one.read))
            yield because._replace(explained=explained._replace(reasons=decided, missing=missing))
        elif because.wait is not None:
            if shows_wait(lens, because.wait):
                yield because
        elif because.step is None or lens.grant.terms.shows_step(because.step):
            yield because


def shows_wait(lens: Lens, wait: WaitsFor) -> bool:
    """Whether it may be seen what a step waits for."""
    match wait.kind:
        case "step":
            return all(map(lens.grant.terms.shows_step, (wait.key, *wait.alternatives)))
        case "question":
            kind, colon, about = wait.key.partition(":")
            return (
                lens.shows_paper(about)
                if colon and kind in {"holds", "issued", "expires"}
                else lens.shows_fact(wait.key)
            )
        case _:
            return True


def shows_read(lens: Lens, read: Read) -> bool:
    """Whether something on which a condition or a date depends may be seen."""
    match read.kind:
        case ReadKind.FACT:
            return lens.shows_fact(read.key)
        case ReadKind.STEP:
            return lens.grant.terms.shows_step(read.key)
        case _:
            return lens.shows_paper(read.key)


def anchor_reads(anchor: Anchor) -> tuple[Read, ...]:
    """Return on what the day depends from which a deadline counts."""
    match anchor:
        case OutcomeDate(step) | AppointmentDate(step):
            return (Read(ReadKind.STEP, step),)
        case ref:
            return date_reads(ref)
