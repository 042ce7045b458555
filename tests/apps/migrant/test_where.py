"""Nobody is left without a place to go, a number to call or somebody to write to: on pages and on paper."""

import html
import re
from urllib.parse import unquote

import pytest

from apps.kit.client.offices import Office
from apps.kit.client.procedures import ProcedureStep
from apps.kit.client.texts import Text
from apps.migrant.sheets import SheetDoor, SheetPlace, SheetStep
from apps.migrant.tongues import Both
from tests.apps.browsing import Browser, Shown
from tests.apps.migrant.test_following import SHORTEST, answer_all

DOORS = ("Christoph-Probst-Weg 4", "Kühnehöfe 12", "Harburger Rathausforum 3")


def part(page: Shown, start: str, end: str) -> str:
    """Return a part of a page, as it is written."""
    return page.html.partition(start)[2].partition(end)[0]


def both(text: str) -> Both:
    return Both(Text(text))


# --- where a step is done ---


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_step_in_person_without_an_office_says_who_where_and_which_number(reader: Browser, tag: str) -> None:
    answer_all(reader, SHORTEST)
    step = part(reader.open(f"/{tag}/my/{SHORTEST}"), 'id="register-in-person"', "</div></details></li>")
    assert all(door in step for door in DOORS)
    assert step.count('href="tel:115"') == 1, "the number is said once, not at each door"
    assert 'href="https://www.hamburg.de"' in step
    assert "openstreetmap" in step
    assert "Kühnehöfe 12, 22761 Hamburg" in unquote(step)


def test_a_step_without_any_route_says_how_to_reach_whoever_is_responsible(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    step = part(reader.open(f"/en/my/{SHORTEST}"), 'id="check-confirmation"', "</div></details></li>")
    assert 'href="tel:115"' in step
    assert "<details" in step
    assert "<ol" not in step
    assert "Kühnehöfe" not in step, "nobody has to go there for it"


def test_an_office_without_hours_says_so_and_what_to_do(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    step = part(reader.open(f"/en/my/{SHORTEST}"), 'id="register-in-person"', "</div></details></li>")
    assert step.count("We don't know the hours. Call before you go.") == len(DOORS)
    hamburg = reader.open("/en/hamburg/help/").html
    assert "We don't know the hours. Look at the website before you go." in hamburg
    with_hours = part(reader.open("/en/bologna/help/"), "Via Bovi Campeggi", "</div>")
    assert "08:30–13:30" in with_hours
    assert "We don" not in with_hours


@pytest.mark.parametrize("kind", ["counter", "print", "pocket"])
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_sheet_says_whose_place_it_is_its_address_and_its_number(reader: Browser, tag: str, kind: str) -> None:
    answer_all(reader, SHORTEST)
    for _ in range(2):  # what comes before going there
        reader.press(reader.open(f"/en/my/{SHORTEST}"), "/mark")
    page = reader.open(f"/{tag}/my/{SHORTEST}/{kind}")
    title = page.html.index("Geh zum Kundenzentrum und melde dich an")
    step = page.html[title:].partition('class="publisher"')[0].partition("Prüf deine Meldebestätigung")[0]
    assert all(door in step for door in DOORS)
    assert "115" in step
    assert '"theirs" lang="de" dir="ltr">Hamburg Service vor Ort</span>' in step


@pytest.mark.parametrize("kind", ["print", "pocket"])
def test_a_sheet_says_who_is_responsible_where_no_route_is_known(reader: Browser, kind: str) -> None:
    step = (
        reader.open(f"/en/my/{SHORTEST}/{kind}").html.partition("Prüf deine Meldebestätigung")[2].partition("</li>")[0]
    )
    assert '"mine" lang="en" dir="ltr">Hamburg Service vor Ort (service centres)</span>' in step
    assert "115" in step


@pytest.mark.parametrize("kind", ["counter", "print"])
@pytest.mark.parametrize(("tag", "said"), [("en", "We don't know the hours."), ("ar", "لا نعرف ساعات العمل.")])
def test_a_sheet_says_that_nobody_knows_the_hours(reader: Browser, tag: str, said: str, kind: str) -> None:
    answer_all(reader, SHORTEST)
    for _ in range(2):
        reader.press(reader.open(f"/en/my/{SHORTEST}"), "/mark")
    assert said in html.unescape(reader.open(f"/{tag}/my/{SHORTEST}/{kind}").html)


def test_in_the_pocket_a_door_comes_before_a_page_of_the_web() -> None:
    web = SheetPlace(both("Online"), url="https://example.org")
    door = SheetPlace(doors=(SheetDoor(both("Desk"), Office("desk", "roma", "comune", Text("Desk")), both("From 9")),))
    step = ProcedureStep("go", Text("Go"), "attend", "open")
    assert SheetStep(1, step, both("Go"), places=(web, door)).place is door
    assert SheetStep(1, step, both("Go"), places=(web,)).place is web
    assert SheetStep(1, step, both("Go")).place is None


def test_the_offices_of_the_city_can_be_opened_by_their_name(reader: Browser) -> None:
    ids = reader.open("/en/hamburg/help/").ids
    assert {"hamburg-service", "ngo-hamburg-example"} <= set(ids)


# --- who helps ---


@pytest.mark.parametrize("path", [f"/{{}}/{SHORTEST}/", f"/{{}}/my/{SHORTEST}"])
def test_whoever_helps_can_be_called_or_written_to_and_the_office_comes_last(reader: Browser, path: str) -> None:
    page = reader.open(path.format("ar"))
    helpers = part(page, '<ul class="helpers">', "</ul>").split("<li>")[1:]
    assert len(helpers) == 4
    assert "أنكربلاتس" in helpers[0], "who speaks the reader's language comes first"
    assert 'href="tel:+494066969100"' in helpers[0]
    assert 'href="mailto:ankerplatz@example.org"' in helpers[0]
    assert "Beispielweg 1, 20099 Hamburg" in helpers[0]
    assert "14:00–17:00" in helpers[0]
    assert 'href="tel:+494042843-3072"' in helpers[-2], "whom everybody may call comes after who helps"
    assert 'href="tel:115"' in helpers[-1]
    assert all(re.search(r'href="(tel:|mailto:|https://)', helper) for helper in helpers)
    assert "ZAA" not in "".join(helpers), "it helps with other things"


def test_who_helps_with_the_topic_of_a_guide_is_named(reader: Browser) -> None:
    assert "ZAA" in part(reader.open("/de/hamburg/recognition-of-qualifications/"), '<ul class="helpers">', "</ul>")
