"""Every template compiles in every language, and says nothing outside gettext."""

import re
from pathlib import Path

import pytest

from apps.kit.i18n import APPS_FOLDER, Language
from apps.kit.rendering import Renderer
from apps.kit.settings import KitSettings
from apps.kit.static import StaticFiles

APPS = ("kit", "migrant", "authority", "ngo")
SIGN_IN = APPS_FOLDER.parent / "api" / "openid" / "templates"
TEMPLATES = [(app, path) for app in APPS for path in sorted((APPS_FOLDER / app / "templates").rglob("*.html"))]


@pytest.mark.parametrize(("app", "path"), TEMPLATES, ids=lambda value: getattr(value, "name", value))
def test_a_template_compiles_in_every_language(app: str, path: Path) -> None:
    settings = KitSettings(app=app, url="http://localhost:1", api_url="http://localhost:2")
    static = StaticFiles({"kit": APPS_FOLDER / "kit" / "static"})
    folders = [APPS_FOLDER / app / "templates", APPS_FOLDER / "kit" / "templates"]
    languages = {tag: Language(tag, (app, "kit")) for tag in settings.languages}
    renderer = Renderer(settings, static, languages, folders)
    name = path.relative_to(APPS_FOLDER / app / "templates").as_posix()
    for tag in languages:
        assert renderer.environment(tag).get_template(name)


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        ((0, 19, 0), "Nothing done yet, 19 steps at most"),
        ((0, 19, 3), "0 done, of 3 to 19 steps"),
        ((2, 5, 5), "2 of 5 steps done"),
    ],
)
def test_a_list_says_how_many_steps_there_may_be(progress: tuple[int, int, int], said: str) -> None:
    settings = KitSettings(app="kit", url="http://localhost:1", api_url="http://localhost:2")
    static = StaticFiles({"kit": APPS_FOLDER / "kit" / "static"})
    renderer = Renderer(settings, static, {"en": Language("en", ("kit",))}, [APPS_FOLDER / "kit" / "templates"])
    page = renderer.environment("en").get_template("kit/components/page.html").module
    assert page.steps_done(*progress) == said  # type: ignore[attr-defined]


@pytest.mark.parametrize(("app", "path"), TEMPLATES, ids=lambda value: getattr(value, "name", value))
def test_a_template_says_nothing_outside_gettext(app: str, path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"<svg.*?</svg>", " ", text, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", text)))
    assert words <= {"Busola"}  # the one word that is the same in every language


@pytest.mark.parametrize(("app", "path"), TEMPLATES, ids=lambda value: getattr(value, "name", value))
def test_a_template_has_no_inline_script_or_style(app: str, path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize(
    "path", [*(path for _, path in TEMPLATES), *sorted(SIGN_IN.glob("*.html"))], ids=lambda path: path.name
)
def test_no_field_lets_the_browser_refuse_the_digits_of_another_keyboard(path: Path) -> None:
    # Our own pages read ١٩٩٤ and ۱۹۹۴, and say what is wrong in the reader's language; a browser says it in its own.
    assert not re.search(r"""\bpattern\s*=|\b(type|kind)=["']number""", path.read_text())
