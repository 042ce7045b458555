"""Templates: one Jinja environment for each language, so that components can translate without being told how."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from apps.kit.client.offices import Office
from apps.kit.client.texts import Html, Text
from apps.kit.folding import FoldingEnvironment
from apps.kit.i18n import Language, direction_of, language_name
from apps.kit.icons import Icons, compass
from apps.kit.papers import Papers
from apps.kit.settings import KitSettings
from apps.kit.static import StaticFiles


class Renderer:
    """Turns a template and a typed page into HTML."""

    def __init__(
        self, settings: KitSettings, static: StaticFiles, languages: dict[str, Language], folders: list[Path]
    ) -> None:
        """Look for templates in `folders`, in order."""
        self._environments = {
            tag: _environment(settings, static, language, folders) for tag, language in languages.items()
        }

    def render(self, lang: str, template: str, **values: Any) -> str:
        """Render a template in a language."""
        return self._environments[lang].get_template(template).render(**values)

    def environment(self, lang: str) -> Environment:
        """Return a language's environment, for a test that compiles every template."""
        return self._environments[lang]


def _environment(settings: KitSettings, static: StaticFiles, language: Language, folders: list[Path]) -> Environment:
    environment = FoldingEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = Words(language)
    icon = Icons(static.url("kit/icons.svg")).draw
    environment.constant_functions = {
        "_": words.gettext,
        "gettext": words.gettext,
        "direction_of": direction_of,
        "icon": icon,
        "compass": compass,
    }
    environment.globals.update(
        _=words.gettext,
        gettext=words.gettext,
        ngettext=words.ngettext,
        draw_icon=icon,
        draw_compass=compass,
        draw_paper=Papers(static.url("kit/pictures.svg"), static.url("kit/papers.svg")).draw,
        language=language,
        settings=settings,
        static=static.url,
        service_name=settings.names.get(language.tag) or settings.names.get("en") or "Busola",
        direction_of=direction_of,
    )
    environment.filters.update(
        day=language.day,
        moment=language.moment,
        appointment=lambda at: language.moment(datetime.fromisoformat(at)),
        country=language.country,
        time=language.time,
        money=lambda amount, currency: language.money(amount, currency),
        number=language.number,
        language_name=language.language,
        own_name=lambda tag: language_name(tag, tag),
        said=lambda text: said(text, language.tag),
        rich=lambda html: rich(html, language.tag),
        ltr=ltr,
        host=host_of,
        row=words.row,
        map_link=lambda office: map_link(settings, office),
        place=place_of,
    )
    return environment


class Words:
    """Translates for templates: what is filled in is escaped, what the catalogues say is trusted.

    The same as Jinja's new-style gettext, but a text without values is looked up once: a page has hundreds.
    """

    def __init__(self, language: Language) -> None:
        """Translate into a language."""
        self._language = language
        self._known: dict[str, Markup] = {}

    def gettext(self, message: str, **values: Any) -> Markup:
        """Translate a text, and fill values in by name."""
        known = self._known.get(message)
        if known is None:
            known = self._known[message] = Markup(self._language.gettext(message))  # noqa: S704
        return known % self._language.fill(values) if values else known

    def row(self, parts: Iterable[str]) -> Markup:
        """Write things side by side, with what stands between them in this language."""
        row = Markup("")
        for number, part in enumerate(parts):
            row = self.gettext("%(row)s, %(next)s", row=row, next=part) if number else escape(part)
        return row

    def ngettext(self, singular: str, plural: str, num: int, **values: Any) -> Markup:
        """Translate a text that depends on a number, which is filled in as `num`."""
        words = Markup(self._language.ngettext(singular, plural, num))  # noqa: S704
        return words % self._language.fill({"num": num, **values})


def said(text: Text | None, page_language: str) -> Markup | str:
    """Write a text of the API, marked with its own language and direction where it isn't the page's."""
    if text is None:
        return ""
    if text.lang == page_language:
        return text.text
    return Markup(f'<span lang="{escape(text.lang)}" dir="{direction_of(text.lang)}">{escape(text.text)}</span>')  # noqa: S704 - escaped


def sentence(page_language: str, words: str, **values: Text | str) -> Markup:
    """Fill texts of the API into a sentence of the interface, each marked with its own language, names kept apart."""
    return Markup(words) % {  # noqa: S704 - our own sentence; what is filled in is escaped
        name: said(value, page_language) if isinstance(value, Text) else Markup("<bdi>{}</bdi>").format(value)
        for name, value in values.items()
    }


def rich(html: Html | None, page_language: str) -> Markup:
    """Write a longer text of the API, which has sanitised it."""
    if html is None:
        return Markup("")
    language = "" if html.lang == page_language else f' lang="{escape(html.lang)}" dir="{direction_of(html.lang)}"'
    # The API has sanitised it, and the page's policy allows no script anyway.
    return Markup(f'<div class="rich"{language}>{html.html}</div>')  # noqa: S704


def place_of(office: Office) -> str:
    """Return an office's address as one writes it into a map: street, then town."""
    return ", ".join(filter(None, (office.address, f"{office.postal_code} {office.locality}".strip())))


def map_link(settings: KitSettings, office: Office) -> str:
    """Return a link to an office on a map.

    An ordinary link works on every phone and computer; nothing is asked of the map before somebody follows it.
    `geo:` alone would not do: iPhones and most computers don't know it, and then nothing happens at all. Where a
    phone does, `comfort.js` puts it in, so that the map that is on the phone opens, without a connection if need be.
    """
    if office.lat is not None and office.lon is not None:
        return settings.map_url.format(lat=office.lat, lon=office.lon)
    return settings.map_search_url.format(place=quote(place_of(office)))


def ltr(text: str) -> Markup:
    """Write a number, a phone, an address of the web: left to right in any text."""
    return Markup(f'<bdi dir="ltr">{escape(text)}</bdi>')  # noqa: S704 - escaped


def host_of(url: str) -> str:
    """Return whose page an address is, short: what tells two links apart."""
    return urlsplit(url).netloc.removeprefix("www.")
