"""Collecting the texts of the sign-in pages: ``python -m api.openid.catalogue update`` brings each language to them."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.openid.languages import CATALOGUES

_FOLDER = Path(__file__).parent
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false", "encoding": "utf-8"}}
_KEYWORDS = {"_": None, "gettext": None, "say": None, "ngettext": (1, 2), "plural": (1, 2)}


def collect_texts() -> Catalog:
    """Return a catalogue of all texts in code and templates, without translations."""
    found = Catalog(project="Busola", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(
        str(_FOLDER), method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(message, locations=[(f"api/openid/{name}", 0)], auto_comments=comments, context=context)
    return found


def list_untranslated() -> list[str]:
    """Return what a language lacks: ``de: Sign in``."""
    texts = [message for message in collect_texts() if message.id]
    lacking: list[str] = []
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = _read(path)
        for text in texts:
            known = catalogue.get(text.id, text.context)
            strings = known.string if known is not None and not known.fuzzy else ""
            whole = all(strings) and len(strings) == catalogue.num_plurals if isinstance(strings, tuple) else strings
            if not whole:
                lacking.append(f"{path.stem}: {text.id}")
    return lacking


def update_catalogues() -> None:
    """Bring each language to the texts in use, keeping what is translated."""
    template = collect_texts()
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = _read(path)
        made = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.creation_date = made  # so that a file changes only when a text does
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"))


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit("usage: python -m api.openid.catalogue update")
    update_catalogues()
