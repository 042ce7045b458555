"""What takes a person further: dates for the phone's calendar, people who help, passing a guide on, leaving quickly."""

import re
from urllib.parse import unquote

import pytest

from apps.kit.settings import KitSettings
from tests.apps.browsing import Browser, Shown, sign_in

PROCESS = "bologna/residence-permit-first"
MINE = f"/en/my/{PROCESS}"
LANGUAGES = KitSettings.model_fields["languages"].default
CITIES = ("antwerp", "bologna", "hamburg", "madrid")
HELP = "/en/bologna/help/"
SHARE = f"/en/{PROCESS}/share/"


# --- people who help ---


def test_who_speaks_the_readers_language_stands_first_and_is_marked(reader: Browser) -> None:
    page = reader.open("/ar/hamburg/help/")
    helpers = page.html.split('<li class="card helper">')[1:]
    assert ["يتحدث لغتك" in helper for helper in helpers[:3]] == [True, False, False]
    assert "العربية" in helpers[0]


def test_one_finds_who_helps_with_address_hours_and_map(reader: Browser) -> None:
    page = reader.open(HELP)
    assert page.status == 200
    assert "Rosa dei Venti" in page.text
    assert "Via dell'Esempio 1" in page.text.replace("&#39;", "'")
    assert "No steps at the entrance" in page.text
    assert re.search(r"(Open now, until|Closed now\.|Closed today)", page.text)
    (map_link,) = [link for link in page.links if "Esempio" in unquote(link)]
    assert map_link.startswith("https://www.openstreetmap.org/search?query=")
    assert "+39051203040" in "".join(link for link in page.links if link.startswith("tel:"))


@pytest.mark.parametrize(
    "path", ["/en/bologna/", f"/en/{PROCESS}/", "/en/bologna/papers/", f"{MINE}/question/1", f"{MINE}/cities", SHARE]
)
def test_people_who_help_are_one_tap_away(reader: Browser, path: str) -> None:
    assert HELP in reader.open(path).links


def test_every_step_of_every_guide_leads_to_people_who_help(reader: Browser) -> None:
    guides = [path for city in CITIES for path in guides_of(reader, city)]
    assert len(guides) == 24
    for path in guides:
        city = path.split("/")[2]
        steps = reader.open(path).html.split('<div class="step-body">')[1:]
        assert steps
        assert all(f'href="/en/{city}/help/"' in step for step in steps), path


@pytest.mark.parametrize("city", CITIES)
def test_under_every_guide_there_is_a_telephone_of_somebody_real_and_when_it_is_answered(
    reader: Browser, city: str
) -> None:
    for path in guides_of(reader, city):
        told = reader.open(path).html.partition('id="help"')[2].partition("</section>")[0]
        phones = [link for link in re.findall(r'href="tel:([^"]+)"', told) if "66969" not in link]
        assert phones, path
        assert city == "bologna" or re.search(r"</a><span>[^<]*(–|day and night)", told), path


@pytest.mark.parametrize("city", CITIES)
def test_in_every_city_one_can_call_or_go_to_somebody(reader: Browser, city: str) -> None:
    page = reader.open(f"/en/{city}/help/")
    advice, offices = page.html.split("Ask the office")
    assert '<li class="card helper">' in advice
    assert '<li class="card helper">' in offices
    assert any(link.startswith("tel:") for link in page.links)
    assert "By phone: Mon" in page.text
    assert "Compared with its source on" in page.text
    assert "Languages spoken:" in page.text


def guides_of(reader: Browser, city: str) -> list[str]:
    home = reader.open(f"/en/{city}/")
    return sorted({link for link in home.links if re.fullmatch(rf"/en/{city}/(?!papers|help)[a-z-]+/", link)})


def test_where_no_city_is_chosen_one_chooses_it_first(reader: Browser) -> None:
    assert "/en/help/" in reader.open("/en/about/privacy").links
    assert HELP in reader.open("/en/help/").links


# --- passing a guide on ---


def test_a_guide_is_passed_on_by_an_address_that_says_nothing_of_anybody(reader: Browser) -> None:
    assert SHARE in reader.open(f"/en/{PROCESS}/").links
    page = reader.open(SHARE)
    assert f'value="http://localhost:8001/en/{PROCESS}/"' in page.html
    for link in page.links:
        if link.startswith(("mailto:", "sms:")):
            assert f"http://localhost:8001/en/{PROCESS}/" in unquote(link)
            assert "/my/" not in link
    assert f'value="http://localhost:8001/ar/{PROCESS}/"' in reader.open(SHARE.replace("/en/", "/ar/")).html
    assert reader.open("/en/bologna/nothing/share/").status == 404


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("path", [HELP, SHARE, "/en/help/"])
def test_these_pages_are_there_for_everybody_in_every_language(reader: Browser, tag: str, path: str) -> None:
    page = reader.open(path.replace("/en/", f"/{tag}/", 1))
    assert (page.status, page.root["lang"]) == (200, tag)
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert len(page.ids) == len(set(page.ids))
    assert len(page.answer.content) > 2000
    assert int(page.headers["content-length"]) < 15_000


# --- dates for the calendar ---


def at_the_first_date(browser: Browser) -> Shown:
    """Give a date for a deadline, as on a letter."""
    page = browser.open(MINE)
    return browser.press(page, "/date", date="2099-05-04")


def test_a_date_goes_into_the_calendar_without_its_answers_in_the_address(reader: Browser) -> None:
    page = at_the_first_date(reader)
    forms = [form for form in page.forms if form.action.endswith("/calendar")]
    assert forms
    for form in forms:
        assert form.method == "post"
        assert form.action == f"{MINE}/calendar"
    answer = reader.post(forms[-1].action, dict(forms[-1].fields))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'inline; filename="dates.ics"'
    assert "DTSTART;VALUE=DATE:20990504" in answer.answer.text
    assert answer.answer.text.startswith("BEGIN:VCALENDAR\r\n")


def test_the_entries_are_in_the_readers_language(reader: Browser) -> None:
    at_the_first_date(reader)
    answer = reader.post(f"/ar/my/{PROCESS}/calendar", {})
    assert "SUMMARY;LANGUAGE=ar:ربما: آخر يوم:" in answer.answer.text


def test_a_saved_procedure_gives_its_dates_too(person: Browser, passphrase: str) -> None:
    at_the_first_date(person)
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    saved = person.press(person.open(f"{MINE}/save"), "/save")
    answer = person.post(f"{saved.path}/calendar", {})
    assert "DTSTART;VALUE=DATE:20990504" in answer.answer.text


def test_where_there_is_no_such_date_the_page_says_so_and_keeps_everything(reader: Browser) -> None:
    page = reader.post(f"{MINE}/calendar", {"only": "nothing/at-all"})
    assert page.status == 409
    assert "There is no date to come for your calendar." in page.text
    assert "Nothing was changed." in page.text


# --- leaving quickly, and deleting ---


def test_who_left_without_a_script_is_not_shown_again_by_going_back(reader: Browser) -> None:
    page = reader.open(MINE)
    assert page.form("/my/leave").method == "post"
    assert 'data-quick-exit="https://www.wikipedia.org/"' in page.html
    left = reader.press(page, "/my/leave", follow=False)
    assert (left.status, left.headers["location"]) == (303, "https://www.wikipedia.org/")
    assert left.headers["clear-site-data"] == '"cache"'
    title = page.title.partition(" · ")[0]
    for path in (MINE, "/en/my/", f"{MINE}/question/1", "/en/my/cases"):
        back = reader.open(path)
        assert back.status == 200, path
        assert back.headers["cache-control"] == "no-store"
        assert title not in back.text
        assert "Questura" not in back.text
    assert reader.open("/en/my/delete").status == 200
    assert reader.press(back, "/my/return").path == "/en/my/"
    assert title in reader.open(MINE).text


def test_deleting_leaves_no_cookie_and_has_the_browser_clear_what_it_keeps(reader: Browser) -> None:
    at_the_first_date(reader)
    reader.post("/en/my/leave", follow=False)
    assert reader.cookies
    page = reader.press(reader.open("/en/my/delete"), "/my/delete", follow=False)
    assert page.headers["clear-site-data"] == '"cache", "storage"'
    assert "data-wipe" in reader.open(page.headers["location"]).html
    assert not reader.cookies


def test_no_link_of_another_site_has_a_browser_delete_what_it_keeps(reader: Browser) -> None:
    at_the_first_date(reader)
    for address in ("/en/my/deleted", "/?state=en.deleted"):
        asked = reader.open(address)
        assert (asked.path, "data-wipe" in asked.html) == ("/en/my/delete", False)
    reader.press(reader.open("/en/my/delete"), "/my/delete")
    assert reader.open("/en/my/deleted").path == "/en/my/delete"  # it was said once


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        ({}, False),  # an older browser that comes from nowhere
        ({"Referer": "http://localhost:8001/en/my/"}, True),  # and one that comes from a page of ours
        ({"Referer": "http://localhost:8001.example/"}, False),
        ({"Sec_Fetch_Site": "same-origin"}, True),
        ({"Sec_Fetch_Site": "same-site", "Referer": "http://localhost:8000/"}, True),  # a page of signing in
        ({"Sec_Fetch_Site": "cross-site", "Referer": "http://localhost:8000/"}, True),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "cross-site", "Referer": "http://localhost:8000.example/"}, False),
        ({"Sec_Fetch_Site": "same-site", "Referer": "http://localhost:8003/"}, False),
        ({"Sec_Fetch_Site": "none"}, False),  # in a message, or typed
    ],
)
@pytest.mark.parametrize("tag", ["en", "xx"])
def test_a_link_from_elsewhere_asks_before_somebody_leaves(
    person: Browser, passphrase: str, tag: str, said: dict[str, str], leaves: bool
) -> None:
    reader = person
    title = reader.open(MINE).title
    sign_in(reader, reader.open("/en/my/cases"), "amina", passphrase)
    page = reader.open(f"/{tag}/my/leave", follow=False, **said)
    if leaves:
        assert (page.status, page.headers["location"]) == (303, "https://www.wikipedia.org/")
        return
    assert page.status == 200
    assert (page.headers["cache-control"], "clear-site-data" in page.headers) == ("no-store", False)
    assert page.title.startswith("Leave quickly")
    assert [form.action for form in page.forms] == [
        "/en/my/leave"
    ] * 2  # a button, and the bar that stands on every page
    assert reader.open(MINE).title == title
    assert reader.open("/en/my/cases").path == "/en/my/cases"  # and nobody is signed out
    again = reader.open("/en/my/leave", follow=False, Sec_Fetch_Site="same-origin")
    assert again.status == 303
    assert "busola-forget" in reader.open(MINE).headers


def leave_quickly(browser: Browser) -> None:
    left = browser.post("/en/my/leave", follow=False)
    assert (left.status, left.headers["location"]) == (303, "https://www.wikipedia.org/")


def test_who_leaves_quickly_is_signed_out_here_and_where_one_signs_in(person: Browser, passphrase: str) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    case = person.press(person.open(f"{MINE}/save"), "/save")
    before = person.cookies
    leave_quickly(person)
    assert not [name for name in person.cookies if "session" in name]
    for path in (case.path, "/en/my/", "/en/my/cases", "/en/my/papers", "/en/my/rights"):
        page = person.open(path)
        assert (page.path, page.title.partition(" · ")[0], page.headers["busola-forget"]) == (path, "Welcome", "yes")

    # Whoever goes on finds nobody signed in, and is asked for the passphrase.
    mine = person.press(page, "/my/return")
    assert "busola-nobody" in mine.headers
    assert "amina" not in mine.text
    asked = person.open("/session/start?lang=en&next=/en/my/cases")
    assert any("pass" in name for form in asked.forms for name, _ in form.fields)

    # Nor does a cookie of before open anything: the session is over.
    for name, value in before.items():
        person.client.cookies.set(name, value, domain="localhost.local", path="/")
    assert person.open(case.path).path != case.path


def test_who_signs_in_after_leaving_is_shown_what_they_asked_for(person: Browser, passphrase: str) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    leave_quickly(person)
    assert sign_in(person, person.open("/session/start?next=/en/my/cases"), "amina", passphrase).path == "/en/my/cases"
    assert "My saved steps" in person.open("/en/my/cases").title
    assert not [name for name in person.cookies if name.endswith("left")]


def test_what_is_on_the_device_of_whoever_leaves_is_closed_until_their_account_is_back(
    person: Browser, passphrase: str
) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    page = at_the_first_date(person)
    leave_quickly(person)
    locked = person.press(person.open(MINE), "/my/return")
    assert locked.status == 401
    assert "This device is locked" in locked.text
    assert "Nobody has used it" not in locked.text
    assert person.open(MINE).status == 401
    (again,) = [link for link in locked.links if "session/start" in link]
    sign_in(person, person.open(again.replace("&amp;", "&")), "amina", passphrase)
    assert person.open(MINE).title == page.title
    assert "4 May 2099" in person.open(MINE).text
    assert not [name for name in person.cookies if name.endswith("lock")]  # it was for this once


def test_who_leaves_a_device_that_locks_itself_locks_it(person: Browser, passphrase: str) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    person.press(person.open("/en/my/lock"), "/lock", minutes="10")
    leave_quickly(person)
    locked = person.press(person.open("/en/my/"), "/my/return")
    assert locked.status == 401
    (again,) = [link for link in locked.links if "session/start" in link]
    sign_in(person, person.open(again.replace("&amp;", "&")), "amina", passphrase)
    assert person.open("/en/my/").headers["busola-lock"] == "10"


# --- reading aloud ---


def test_reading_aloud_is_offered_by_a_small_script_that_asks_nobody(reader: Browser) -> None:
    page = reader.open(f"/en/{PROCESS}/")
    (address,) = re.findall(r'src="(/static/migrant/aloud[^"]+)"', page.html)
    script = reader.open(address).answer.text
    assert len(script.encode()) < 3_000
    assert "http" not in script
    assert "localService" in script
    assert "aloud" not in reader.open("/").html
