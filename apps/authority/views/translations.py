"""Translations: how much there is in each language, and the page on which a speaker checks texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.authority.wording import explain_done, explain_problem, name_problem, name_states
from apps.kit.client.base import ApiProblem
from apps.kit.client.processes import list_processes, read_process
from apps.kit.client.texts import Text
from apps.kit.client.translations import (
    Coverage,
    TranslatedText,
    Translation,
    list_coverage,
    note_checks,
    read_translation,
)
from apps.kit.desk import Chip, Column, Desk, Filter, Flash, csv_url, describe_columns, open_desk, read_whole, write_csv
from apps.kit.desk_flash import read_flash
from apps.kit.desk_lists import offer_choices
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.i18n import Language, direction_of
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()

CITY, REGISTRY = "city", "registry"  # instead of a process's address
Titles = Mapping[str, Text]  # of processes, by address, as the reader reads them
AT_ONCE = 60  # texts on a page: a form has room for so many
TONES = {"checked": "good", "machine": "busy", "translated": "busy", "stale": "bad", "missing": "bad"}


@frozen
class CoverageRow:
    """One process, the city or the registry in one language."""

    title: Text
    process: str
    language: str
    url: str
    cells: tuple[str, ...]


@frozen
class CoveragePage:
    """How much stands in each language."""

    title: str
    filters: tuple[Filter, ...]
    sort: str
    columns: tuple[Column, ...]
    rows: tuple[CoverageRow, ...]
    csv: str
    filtered: bool


@frozen
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


@frozen
class TranslationPage:
    """Texts beside their translation."""

    title: str
    of: Text
    flash: Flash | None
    translation: Translation
    filters: tuple[Filter, ...]
    show: str
    q: str
    rows: tuple[TextRow, ...]
    here: str
    back: str
    csv: str
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


def name_texts(language: Language, city: str | None, process: str | None, title: str) -> str:
    """Return what texts are called: a process's title, or in words what the city's and the shared ones are."""
    if process is not None:
        return title
    if city is not None:
        return language.gettext("%(city)s: city, organisations and offices") % {"city": title}
    return language.gettext("Questions, papers and topics of all cities")


@router.get("/{lang}/translations")
async def show_coverage(visit: AVisit) -> Response:
    """List how much of the city, of its processes and of what all cities share stands in each language."""
    desk = await open_desk(visit, "authority")
    found = await list_coverage(visit.api, desk.token, desk.city.key)
    named = await _read_titles(visit, desk)
    asked = visit.request.query_params
    process, tag = asked.get("process", ""), asked.get("language", "")
    sort = asked.get("sort", "")
    narrowed = [one for one in found if process in {"", _key_of(one)} and tag in {"", one.language}]
    shown = _sort(visit, narrowed, named, sort)
    _ = visit.gettext
    states = name_states(visit.language)
    labels = [
        _("Texts of"),
        _("Language"),
        _("Texts"),
        _("Up to date"),
        states["stale"],
        states["missing"],
        states["checked"],
    ]
    if asked.get("as") == "csv":
        heads = [_("City"), _("Process"), *labels[1:]]
        rows: list[list[str | int]] = [
            [
                one.city or "",
                one.process or "",
                one.language,
                one.total,
                one.translated,
                one.stale,
                one.missing,
                one.checked,
            ]
            for one in shown
        ]
        return write_csv("translations", heads, rows)
    titles = {_key_of(one): _title_of(visit, one, named).text for one in found}
    tags = {one: visit.language.language(one) for one in sorted({one.language for one in found})}
    page = CoveragePage(
        title=_("Translations"),
        filters=(
            offer_choices("process", labels[0], {"": _("all"), **_by_title(titles)}, process),
            offer_choices("language", labels[1], {"": _("all"), **tags}, tag),
        ),
        sort=sort,
        columns=describe_columns(
            dict(zip(_COLUMNS, labels, strict=True)), set(_COLUMNS), sort, {"process": process, "language": tag}
        ),
        rows=tuple(_coverage_row(visit, desk, one, named) for one in shown),
        csv=csv_url({"process": process, "language": tag, "sort": sort}),
        filtered=bool(process or tag),
    )
    return visit.page("authority/translations.html", page)


@router.get("/{lang}/processes/{slug}/translations/{tag}")
async def show_translation(visit: AVisit, slug: str, tag: str) -> Response:
    """Show a process's texts beside their translation into a language."""
    desk = await open_desk(visit, "authority")
    return await _show_texts(visit, desk, _process_texts(visit, desk, slug), tag)


@router.post("/{lang}/processes/{slug}/translations/{tag}")
async def check(visit: AVisit, slug: str, tag: str) -> Response:
    """Note which of a process's texts that were shown are checked, and take it back of those that were unticked."""
    desk = await open_desk(visit, "authority")
    return await _check_texts(visit, desk, _process_texts(visit, desk, slug), tag)


@router.get("/{lang}/translations/{of}/{tag}")
async def show_shared_translation(visit: AVisit, of: str, tag: str) -> Response:
    """Show the texts of the city, or those that all cities share, beside their translation into a language."""
    desk = await open_desk(visit, "authority")
    return await _show_texts(visit, desk, _shared_texts(visit, desk, of), tag)


@router.post("/{lang}/translations/{of}/{tag}")
async def check_shared(visit: AVisit, of: str, tag: str) -> Response:
    """Note which of the shared texts that were shown are checked, and take it back of those that were unticked."""
    desk = await open_desk(visit, "authority")
    return await _check_texts(visit, desk, _shared_texts(visit, desk, of), tag)


class _Texts(NamedTuple):
    """Whose texts a page is about: at the API and here; `key` is how the list of coverage is narrowed to them."""

    at: tuple[str, ...]
    here: str
    key: str
    title: str = ""


def _process_texts(visit: Visit, desk: Desk, slug: str) -> _Texts:
    city = desk.city.key
    return _Texts(("processes", city, slug), visit.path("processes", slug, "translations"), f"{city}/{slug}")


def _shared_texts(visit: Visit, desk: Desk, of: str) -> _Texts:
    here, city = visit.path("translations", of), desk.city
    if of == CITY:
        return _Texts(("cities", city.key), here, of, name_texts(visit.language, city.key, None, city.name.text))
    if of == REGISTRY:
        return _Texts(("registry",), here, of, name_texts(visit.language, None, None, ""))
    raise HTTPException(404)


async def _show_texts(visit: Visit, desk: Desk, texts: _Texts, tag: str) -> Response:
    translation = await read_translation(visit.api, desk.token, texts.at, tag)
    states = name_states(visit.language)
    asked = visit.request.query_params
    show = asked.get("show", "") if asked.get("show", "") in states else ""
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 4 else 1
    q = asked.get("q", "").strip()[:100]
    fitting = [one for one in translation.items if show in {"", one.status} and _has_words(one, q)]
    first = max(0, (number - 1) * AT_ONCE)
    rows = fitting[first : first + AT_ONCE]
    here = f"{texts.here}/{tag}"
    of = Text(texts.title, visit.lang) if texts.title else await _read_title(visit, texts, translation)
    _ = visit.gettext
    if asked.get("as") == "csv":
        heads = [_("Address"), _("Original"), _("Translation"), _("State"), _("Checked by")]
        return write_csv(f"texts-{tag}", heads, [_text_cells(one, states) for one in fitting])
    page = TranslationPage(
        title=f"{of.text}: {visit.language.language(tag)}",
        of=of,
        flash=read_flash(visit, explain_done, explain_problem),
        translation=translation,
        filters=(offer_choices("show", _("Show"), {"": _("all"), **states}, show),),
        show=show,
        q=q,
        rows=tuple(_text_row(visit, at, one, states) for at, one in enumerate(rows, first + 1)),
        here=here,
        back=visit.path("translations") + "?" + urlencode({"process": texts.key}),
        csv=csv_url({"show": show, "q": q}),
        range=_("%(first)s to %(last)s of %(total)s", first=first + 1, last=first + len(rows), total=len(fitting)),
        before=_page_url(here, show, q, number - 1) if number > 1 else "",
        after=_page_url(here, show, q, number + 1) if first + AT_ONCE < len(fitting) else "",
        number=number,
    )
    return visit.page("authority/translation.html", page)


async def _read_title(visit: Visit, texts: _Texts, translation: Translation) -> Text:
    city, _, slug = texts.key.partition("/")
    try:
        return (await read_process(visit.api, visit.lang, city, slug)).title
    except ApiProblem as problem:
        if problem.status != 404:  # published a moment ago: not everybody reads it yet
            raise
        return Text(translation.title, translation.source_language)


async def _check_texts(visit: Visit, desk: Desk, texts: _Texts, tag: str) -> Response:
    form = await read_form(visit.request, visit.language)
    shown = [value.partition(" ") for value in form.texts("shown")]
    ticked = {address for address, _gap, _words in (value.partition(" ") for value in form.texts("checked"))}
    everything = bool(form.text("all"))
    checked = {address: words for address, _gap, words in shown if everything or address in ticked}
    unchecked = [address for address, _gap, _words in shown if address not in checked]
    here = f"{texts.here}/{tag}"
    kept = urlencode({"show": form.text("show", 20), "q": form.text("q", 100), "page": form.text("page", 4) or "1"})
    try:
        await note_checks(visit.api, desk.token, texts.at, tag, checked, unchecked)
    except ApiProblem as problem:
        if problem.status not in {403, 409}:
            raise
        reason = "text_changed" if problem.status == 409 else name_problem(problem)
        return visit.go(f"{here}?{kept}&problem={reason}")
    return visit.go(f"{here}?{kept}&done=checks")


# What the list can be sorted by, in the order of its columns.
_COLUMNS: dict[str, Callable[[Coverage], int]] = {
    "texts-of": lambda one: 0,
    "language": lambda one: 0,
    "texts": lambda one: one.total,
    "translated": lambda one: one.translated,
    "stale": lambda one: one.stale,
    "missing": lambda one: one.missing,
    "checked": lambda one: one.checked,
}


def _sort(visit: Visit, found: list[Coverage], named: Titles, sort: str) -> list[Coverage]:
    key, reverse = sort.removeprefix("-"), sort.startswith("-")
    if key == "texts-of":
        return sorted(
            found,
            key=lambda one: _title_of(visit, one, named).text.casefold(),
            reverse=reverse,
        )
    if key == "language":
        return sorted(found, key=lambda one: visit.language.language(one.language).casefold(), reverse=reverse)
    return sorted(found, key=_COLUMNS[key], reverse=reverse) if key in _COLUMNS else found


def _text_cells(text: TranslatedText, states: dict[str, str]) -> list[str]:
    by = text.checked_by.name if text.checked_by is not None else None
    return [text.address, text.source, text.text or "", states[text.status], by or ""]


def _by_title(titles: dict[str, str]) -> dict[str, str]:
    return dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))


def _has_words(text: TranslatedText, q: str) -> bool:
    said = f"{text.address} {text.source} {text.text or ''}".casefold()
    return all(word in said for word in q.casefold().split())


def _page_url(here: str, show: str, q: str, number: int) -> str:
    return f"{here}?{urlencode({'show': show, 'q': q, 'page': number})}"


def _coverage_row(visit: Visit, desk: Desk, one: Coverage, named: Titles) -> CoverageRow:
    counted = (
        (one.translated, one.translated_share),
        (one.stale, one.stale_share),
        (one.missing, one.missing_share),
        (one.checked, one.checked_share),
    )
    if one.process is None:
        url = visit.path("translations", _key_of(one), one.language)
    elif one.authority == desk.organisation.key:
        url = visit.path("processes", one.process.partition("/")[2], "translations", one.language)
    else:
        url = ""
    return CoverageRow(
        title=_title_of(visit, one, named),
        process=one.process or "",
        language=visit.language.language(one.language),
        url=url,
        cells=(
            visit.language.number(one.total),
            *(visit.language.digits(f"{number} ({share:.0%})") for number, share in counted),
        ),
    )


async def _read_titles(visit: Visit, desk: Desk) -> Titles:
    heads, _ = await read_whole(lambda cursor: list_processes(visit.api, visit.lang, desk.city.key, cursor=cursor))
    return {head.id: head.title for head in heads}


def _title_of(visit: Visit, one: Coverage, named: Titles) -> Text:
    if one.process is None:
        return Text(name_texts(visit.language, one.city, None, one.title), visit.lang)
    # What was published a moment ago may not be in the list that everybody reads yet.
    return named.get(one.process) or Text(one.title, one.source_language)


def _key_of(one: Coverage) -> str:
    """Return how whatever has the texts stands in an address."""
    return one.process or (CITY if one.city else REGISTRY)


def _text_row(visit: Visit, number: int, text: TranslatedText, states: dict[str, str]) -> TextRow:
    by = text.checked_by.name if text.checked_by is not None else None
    return TextRow(
        number, text, Chip(states[text.status], TONES[text.status]), visit.gettext("by %(name)s", name=by) if by else ""
    )
