"""Every list at the desk can be narrowed, sorted, linked to and taken along; what can't is named here, with the reason.

The lists are found, not listed: a template that repeats lines or cards is one, and each page that shows it is opened.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.routing import iter_route_contexts
from jinja2 import Environment, nodes

from apps.kit.i18n import APPS_FOLDER
from apps.kit.web import Visit
from tests.apps.browsing import Browser, Shown
from tests.apps.browsing import sign_in as sign_in_person
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, textarea
from tests.apps.migrant.test_wallet import add_passport
from tests.apps.ngo.test_granted_papers import give, let_help, save_case

FILTER, SORT, CSV = "filter", "sort", "csv"
ALL = frozenset({FILTER, SORT, CSV})

# What a list at the desk lacks, and why. A new list stands here only with a reason that its readers would agree with.
LACKING: dict[str, tuple[frozenset[str], str]] = {
    "kit/account.html": (ALL, "one's own few devices and events, the newest first; all of it is in the archive"),
    "kit/desk_everything.html": (ALL, "one's own data to be read; the archive has all of it"),
    "kit/desk_colleagues.html": (frozenset({SORT}), "people are looked for by name, and stand so"),
    "authority/confirm.html": (ALL, "a question, with what to know before saying yes"),
    "authority/draft_conditions.html": (
        frozenset({FILTER, SORT}),
        "a text to be read whole, in the order of its steps",
    ),
    "authority/draft_history.html": (frozenset({FILTER, SORT}), "a few moves of one draft, the newest first"),
    "authority/draft_preview.html": (
        ALL,
        "the procedure as one person reads it, whose person and day stand in the address",
    ),
    "authority/draft_test_people.html": (frozenset({SORT}), "in the order of their file"),
    "authority/draft_text.html": (ALL, "findings stand at their lines, worst first, and are others after each save"),
    "authority/look.html": (ALL, "all parts side by side, in the demonstration"),
    "authority/new_draft.html": (ALL, "ways to begin a draft; what does not fit stands at its lines"),
    "authority/process.html": (frozenset({FILTER, SORT}), "a few versions of one process, the newest first"),
    "authority/translation.html": (frozenset({SORT}), "a text to be read in its order, a page at a time"),
    "ngo/answers.html": (ALL, "forms, one for each answer that the person shows"),
    "ngo/case.html": (ALL, "one person's way, in the order of its steps"),
    "ngo/history.html": (frozenset({CSV}), "a file of what one person did would outlive what they allow"),
    "ngo/papers.html": (
        ALL,
        "a few papers of one person, named one by one by them; a file would outlive what they allow",
    ),
    "ngo/process.html": (ALL, "one process, in the order of its steps; the list of notes has the notes"),
}


def lacks(name: str) -> frozenset[str]:
    return LACKING[name][0] if name in LACKING else frozenset()


LISTING = {"sheet", "queue", "history", "places"}
LINES = re.compile(r"<(li|tr|dt|section|details|article|h[2-6])\b")
PARTS = {"authority/findings.html", "authority/moves.html"}  # of pages that are judged as a whole


def find_templates() -> dict[str, Path]:
    """Return the templates of all pages that people at work see, by name."""
    desk = [APPS_FOLDER / "kit" / "templates" / "kit" / "account.html"]
    desk += (APPS_FOLDER / "kit" / "templates" / "kit").glob("desk_*.html")
    own = [path for app in ("authority", "ngo") for path in (APPS_FOLDER / app / "templates" / app).glob("*.html")]
    return {"/".join(path.parts[-2:]): path for path in sorted([*desk, *own])}


def parse(path: Path) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text())


def calls(template: nodes.Template) -> set[str]:
    return {call.node.name for call in template.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}


def is_list(template: nodes.Template) -> bool:
    """Say whether a template repeats lines or cards, or has a part that does."""
    repeated = (data.data for loop in template.find_all(nodes.For) for data in loop.find_all(nodes.TemplateData))
    return bool(LISTING & calls(template)) or any(LINES.search(text) for text in repeated)


LISTS = {
    name: template for name, path in find_templates().items() if name not in PARTS and is_list(template := parse(path))
}


def test_lists_are_found() -> None:
    assert {"kit/desk_queue.html", "ngo/cases.html", "ngo/history.html", "authority/drafts.html"} <= LISTS.keys()
    assert is_list(Environment().parse("{% for one in page.all %}<li>{{ one }}</li>{% endfor %}"))
    assert not is_list(Environment().parse("{% for one in page.all %}<option>{{ one }}</option>{% endfor %}"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_narrowed_and_taken_along_or_says_why_not(name: str) -> None:
    lacking = lacks(name)
    parts = calls(LISTS[name])
    assert ("csv_link" in parts) == (CSV not in lacking or name == "authority/look.html"), name
    assert ("filters" in parts) == (FILTER not in lacking or name == "authority/look.html"), name


def test_nothing_is_excepted_without_a_reason_or_need() -> None:
    assert LACKING.keys() <= LISTS.keys()
    assert all(lacking and lacking <= ALL and reason for lacking, reason in LACKING.values())


class Seen(NamedTuple):
    """A page as somebody saw it, and the template that it came from."""

    template: str
    page: Shown
    browser: Browser


def list_routes(house: House, app: str) -> Iterator[str]:
    for route in iter_route_contexts(house.apps[app].routes):
        path = str(getattr(route, "path", ""))
        if "GET" in (getattr(route, "methods", None) or set()) and path.startswith("/{lang}/"):
            yield path


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that pages were made from, in order."""
    names: list[str] = []
    page = Visit.page

    def note(visit: Visit, template: str, *args: object, **others: object) -> object:
        names.append(template)
        return page(visit, template, *args, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(Visit, "page", note)
    return names


def prepare_authority(house: House) -> tuple[list[Browser], dict[str, str]]:
    giulia = at_work(house, "authority", "giulia")
    draft = giulia.post("/en/drafts", {"start_from": "bologna/residence-permit-first"})
    text = textarea(draft).replace("Go ", "Walk ").replace("Vai ", "Va' ")
    giulia.post(draft.path, {"text": text, "revision": "1"})
    marco = at_work(house, "authority", "marco")
    marco.post("/en/processes/residence-permit-first/adopt")
    known = {"slug": "residence-permit-first", "draft": draft.path.rpartition("/")[2], "tag": "ar", "of": "registry"}
    return [giulia, marco, at_work(house, "authority", "ingrid")], known | {"name": "adopt"}


def prepare_ngo(house: House, passphrase: str) -> tuple[list[Browser], dict[str, str]]:
    person = open_browser_on(house, "migrant")
    sign_in_person(person, person.open("/en/my/papers"), "Amina", passphrase)
    paper = add_passport(person).path.rpartition("/")[2]
    case = save_case(person)
    let_help(house, "lena")
    give(house, case, paper)
    lena = at_work(house, "ngo", "lena")
    slug = "registration-of-address"
    form = lena.open(f"/en/processes/{slug}/note")
    note = lena.press(form, "/notes", kind="tip", lang="en", text="Come early.", then="save")
    code = lena.post("/en/invitations", {"scopes": ["mark_steps"], "months": "3", "days": "7", "whom": "all"})
    known = {"slug": slug, "case": case, "document": paper, "note": note.path.rpartition("/")[2]}
    return [lena, at_work(house, "ngo", "nadia")], known | {"invitation": code.path.rpartition("/")[2]}


def walk(house: House, app: str, who: list[Browser], known: dict[str, str], drawn: list[str]) -> Iterator[Seen]:
    """Open every page of an app with everybody who may have something there."""
    for route in list_routes(house, app):
        path = re.sub(r"{(\w+)(?::\w+)?}", lambda found: ({"lang": "en"} | known).get(found[1], "1"), route)
        for browser in who:
            drawn.clear()
            page = browser.open(path, follow=False)
            if page.status == 200 and drawn:
                yield Seen(drawn[-1], page, browser)


def find_csv(page: Shown) -> str:
    return next((link for link in page.links if "as=csv" in link), "")


def offers(page: Shown) -> frozenset[str]:
    """Return what a list offers: to be narrowed by a form, sorted by a column or a choice, and taken along."""
    forms = re.findall(r'<form class="filters".*?</form>', page.html, re.DOTALL)
    chosen = {name for form in forms for name in re.findall(r'<(?:select|input type="search")[^>]*name="(\w+)"', form)}
    found = {FILTER} if chosen - {"sort"} else set()
    found |= (
        {SORT} if "sort" in chosen or re.search(r'<th scope="col"[^>]*><a href="\?[^"]*sort=', page.html) else set()
    )
    found |= {CSV} if find_csv(page) else set()
    return frozenset(found)


def read_table(browser: Browser, page: Shown, wish: str = "") -> list[list[str]]:
    """Take a list along as it stands on its page, or with another wish in its address, and return its lines."""
    table = browser.open(page.path + (f"?{wish}&as=csv" if wish else find_csv(page)))
    assert table.headers["content-type"] == "text/csv; charset=utf-8", page.path
    assert table.headers["cache-control"] == "no-store"
    assert re.fullmatch(r'attachment; filename="[\w-]+\.csv"', table.headers["content-disposition"])
    heads, *lines = csv.reader(io.StringIO(table.answer.text.removeprefix("\ufeff")))
    assert all(heads)
    assert all(len(line) == len(heads) for line in lines)
    return lines


STRANGE = "show=dancing&state=dancing&by=dancing&queue=dancing&sort=--dancing&q=%00&who=you"


@pytest.mark.parametrize("app", ["authority", "ngo"])
def test_each_list_offers_what_it_should_and_keeps_it_in_its_address(
    house: House, drawn: list[str], app: str, passphrase: str
) -> None:
    who, known = prepare_authority(house) if app == "authority" else prepare_ngo(house, passphrase)
    full: dict[str, Seen] = {}
    for seen in walk(house, app, who, known, drawn):
        if seen.template in LISTS and (seen.template not in full or find_csv(seen.page)):
            full[seen.template] = seen
    expected = {name for name in LISTS if name.startswith(app)} | {"kit/desk_queue.html", "kit/desk_colleagues.html"}
    partial = {name for name in expected if lacks(name) != ALL}
    assert partial <= full.keys()

    for name in sorted(partial):
        page, browser = full[name].page, full[name].browser
        assert offers(page) == ALL - lacks(name), (name, page.path)
        # A wish that nobody knows asks for all, and what stands in the address stands in that of the file.
        assert browser.open(f"{page.path}?{STRANGE}").status == 200, page.path
        if CSV in lacks(name):
            assert "content-disposition" not in browser.open(f"{page.path}?as=csv").headers, page.path
            continue
        lines = read_table(browser, page)
        assert lines, name
        if 'name="q"' in page.html:
            assert not read_table(browser, page, "q=xyzzy"), page.path
            assert len(read_table(browser, page, "q=e")) <= len(lines), page.path
