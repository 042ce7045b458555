"""Translations: how much there is in each language, and the page on which a speaker checks texts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from apps.authority.wording import explain_done, explain_problem, name_problem
from apps.kit.client.base import ApiProblem
from apps.kit.client.translations import (
    Coverage,
    TranslatedText,
    Translation,
    list_coverage,
    note_checks,
    read_translation,
)
from apps.kit.desk import Chip, Column, Filter, Flash, Option, csv_url, open_desk, write_csv
from apps.kit.desk_flash import read_flash
from apps.kit.forms import read_form
from apps.kit.i18n import Language, direction_of
from apps.kit.web import AVisit, Visit

router = APIRouter()

AT_ONCE = 60  # texts on a page: a form has room for so many
TONES = {"checked": "good", "machine": "busy", "translated": "busy", "stale": "bad", "missing": "bad"}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One process in one language."""

    title: str
    process: str
    language: str
    url: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """How much stands in each language."""

    title: str
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]
    rows: tuple[CoverageRow, ...]
    csv: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text beside its translation."""

    number: int
    text: TranslatedText
    chip: Chip
    by: str

    @property
    def value(self) -> str:
        """The address and the words, as the form sends them."""
        return f"{self.text.address} {self.text.hash}"


@dataclass(frozen=True, slots=True)
class TranslationPage:
    """A process's texts beside their translation."""

    title: str
    flash: Flash | None
    translation: Translation
    filters: tuple[Filter, ...]
    show: str
    rows: tuple[TextRow, ...]
    here: str
    back: str
    range: str
    before: str
    after: str
    number: int

    @property
    def dir(self) -> str:
        """The direction of the translation."""
        return direction_of(self.translation.language)

    @property
    def may_check(self) -> bool:
        """Say whether anything on the page can be ticked, or unticked."""
        return any(row.text.actions for row in self.rows)


def name_states(language: Language) -> dict[str, str]:
    """Return the words for how a translated text stands."""
    _ = language.gettext
    return {
        "machine": _("Translated by a machine"),
        "translated": _("Not yet checked by a speaker"),
        "stale": _("Older than the original"),
        "missing": _("Missing"),
        "checked": _("Checked by a speaker"),
    }


@router.get("/{lang}/translations")
async def show_coverage(visit: AVisit) -> Response:
    """List how much of each process of the city stands in each language."""
    desk = await open_desk(visit, "authority")
    found = await list_coverage(visit.api, desk.token, desk.city.key)
    asked = visit.request.query_params
    process, tag = asked.get("process", ""), asked.get("language", "")
    shown = [one for one in found if process in {"", one.process} and tag in {"", one.language}]
    _ = visit.gettext
    states = name_states(visit.language)
    labels = [
        _("Process"),
        _("Language"),
        _("Texts"),
        _("Up to date"),
        states["stale"],
        states["missing"],
        states["checked"],
    ]
    if asked.get("as") == "csv":
        heads = ["city", "process", "language", "texts", "translated", "stale", "missing", "checked"]
        rows: list[list[str | int]] = [
            [one.city, one.process, one.language, one.total, one.translated, one.stale, one.missing, one.checked]
            for one in shown
        ]
        return write_csv("translations", heads, rows)
    titles = dict(sorted({one.process: one.title for one in found}.items(), key=lambda pair: pair[1].casefold()))
    tags = sorted({one.language for one in found})
    all_of_them = ("", _("all"))
    page = CoveragePage(
        title=_("Translations"),
        filters=(
            _filter("process", labels[0], [all_of_them, *titles.items()], process),
            _filter("language", labels[1], [all_of_them, *((one, visit.language.language(one)) for one in tags)], tag),
        ),
        columns=tuple(Column(label) for label in labels),
        rows=tuple(_coverage_row(visit, one, desk.organisation.key) for one in shown),
        csv=csv_url({"process": process, "language": tag}),
    )
    return visit.page("authority/translations.html", page)


@router.get("/{lang}/processes/{slug}/translations/{tag}")
async def show_translation(visit: AVisit, slug: str, tag: str) -> Response:
    """Show a process's texts beside their translation into a language."""
    desk = await open_desk(visit, "authority")
    translation = await read_translation(visit.api, desk.token, desk.city.key, slug, tag)
    states = name_states(visit.language)
    asked = visit.request.query_params
    show = asked.get("show", "") if asked.get("show", "") in states else ""
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 4 else 1
    fitting = [one for one in translation.items if show in {"", one.status}]
    first = max(0, (number - 1) * AT_ONCE)
    rows = fitting[first : first + AT_ONCE]
    here = visit.path("processes", slug, "translations", tag)
    _ = visit.gettext
    page = TranslationPage(
        title=f"{translation.title}: {visit.language.language(tag)}",
        flash=read_flash(visit, explain_done, explain_problem),
        translation=translation,
        filters=(_filter("show", _("Show"), [("", _("all")), *states.items()], show),),
        show=show,
        rows=tuple(_text_row(visit, at, one, states) for at, one in enumerate(rows, first + 1)),
        here=here,
        back=visit.path("translations") + "?" + urlencode({"process": translation.process}),
        range=_("%(first)s to %(last)s of %(total)s", first=first + 1, last=first + len(rows), total=len(fitting)),
        before=_page_url(here, show, number - 1) if number > 1 else "",
        after=_page_url(here, show, number + 1) if first + AT_ONCE < len(fitting) else "",
        number=number,
    )
    return visit.page("authority/translation.html", page)


@router.post("/{lang}/processes/{slug}/translations/{tag}")
async def check(visit: AVisit, slug: str, tag: str) -> Response:
    """Note which of the texts that were shown are checked, and take it back of those that were unticked."""
    desk = await open_desk(visit, "authority")
    form = await read_form(visit.request, visit.language)
    shown = [value.partition(" ") for value in form.texts("shown")]
    ticked = {address for address, _gap, _words in (value.partition(" ") for value in form.texts("checked"))}
    everything = bool(form.text("all"))
    checked = {address: words for address, _gap, words in shown if everything or address in ticked}
    unchecked = [address for address, _gap, _words in shown if address not in checked]
    here = visit.path("processes", slug, "translations", tag)
    kept = urlencode({"show": form.text("show", 20), "page": form.text("page", 4) or "1"})
    try:
        await note_checks(visit.api, desk.token, desk.city.key, slug, tag, checked, unchecked)
    except ApiProblem as problem:
        if problem.status not in {403, 409}:
            raise
        reason = "text_changed" if problem.status == 409 else name_problem(problem)
        return visit.go(f"{here}?{kept}&problem={reason}")
    return visit.go(f"{here}?{kept}&done=checks")


def _filter(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> Filter:
    return Filter(name, label, tuple(Option(value, words, value == chosen) for value, words in choices))


def _page_url(here: str, show: str, number: int) -> str:
    return f"{here}?{urlencode({'show': show, 'page': number})}"


def _coverage_row(visit: Visit, one: Coverage, own: str) -> CoverageRow:
    counted = (
        (one.translated, one.translated_share),
        (one.stale, one.stale_share),
        (one.missing, one.missing_share),
        (one.checked, one.checked_share),
    )
    slug = one.process.partition("/")[2]
    return CoverageRow(
        title=one.title,
        process=one.process,
        language=visit.language.language(one.language),
        url=visit.path("processes", slug, "translations", one.language) if one.authority == own else "",
        cells=(
            visit.language.number(one.total),
            *(visit.language.digits(f"{number} ({share:.0%})") for number, share in counted),
        ),
    )


def _text_row(visit: Visit, number: int, text: TranslatedText, states: dict[str, str]) -> TextRow:
    by = text.checked_by.name if text.checked_by is not None else None
    return TextRow(
        number, text, Chip(states[text.status], TONES[text.status]), visit.gettext("by %(name)s", name=by) if by else ""
    )
