"""What stands on a sheet beside the procedure's own words, in both of its languages."""

from __future__ import annotations

from apps.kit.frozen import frozen
from apps.migrant.sheets import Sheet
from apps.migrant.tongues import Both, Tongues


@frozen
class Headings:
    """The headings of a sheet."""

    greeting: Both
    request: Both
    papers: Both
    rights: Both
    cost: Both
    when: Both
    where: Both
    how_long: Both
    maybe: Both
    have: Both
    done: Both
    skipped: Both
    published: Both
    version: Both
    printed: Both
    example: Both
    next_steps: Both
    more: Both
    either: Both
    instead: Both

    def state(self, state: str) -> Both | None:
        """Return what is said of a step that isn't simply to do."""
        return {"done": self.done, "skipped": self.skipped, "maybe": self.maybe}.get(state)


def write_headings(sheet: Sheet) -> Headings:
    """Write the headings of a sheet in its two languages."""
    say, process = sheet.tongues, sheet.procedure.process
    return Headings(
        greeting=_greet(say, sheet),
        request=say.gettext("I am here for this"),
        papers=say.gettext("Papers"),
        rights=say.gettext("I can ask for this"),
        cost=say.gettext("Cost"),
        when=say.gettext("By when"),
        where=say.gettext("Where"),
        how_long=say.gettext("How long"),
        maybe=say.gettext("maybe"),
        have=say.gettext("I have it"),
        done=say.gettext("Done"),
        skipped=say.gettext("Skipped"),
        published=say.gettext("Published by"),
        version=say.gettext("Version %(number)s", number=process.version.number),
        printed=_printed(say, sheet),
        example=say.gettext("Example. The office has not checked this. Ask there before you rely on it."),
        next_steps=say.gettext("My next steps"),
        more=say.gettext("Read all of it here"),
        either=say.gettext("or"),
        instead=say.gettext("Or:"),
    )


def _greet(say: Tongues, sheet: Sheet) -> Both:
    """Ask whoever is at the counter to read along."""
    if sheet.twice:
        return say.gettext(
            "Hello. I don't speak your language well. Please read this page with me. It says everything twice."
        )
    return say.gettext(
        "Hello. I don't speak your language well. Please read this page with me. "
        "Not all of it is in both languages yet."
    )


def _printed(say: Tongues, sheet: Sheet) -> Both:
    """Say on which day, in the city, the sheet was made: papers grow old."""
    day = sheet.procedure.today
    own = say.gettext("Printed on %(day)s", day=say.own.day(day))
    if say.other is None:
        return own
    return say.pair(own.own, Tongues(say.other).gettext("Printed on %(day)s", day=say.other.day(day)).own)
