"""Messages, reminders, an e-mail address and a calendar address, as a person meets them; no script is needed."""

import re
from typing import Any

import pytest

from api.working import Worker
from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from core.people.accounts import find_account
from core.people.actor import Role
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House


@pytest.fixture
def amina(person: Browser, passphrase: str) -> Browser:
    """Somebody with an account, signed in."""
    assert sign_in(person, person.open("/en/my/notices"), "amina", passphrase).path == "/en/my/notices"
    return person


def say(house: House, kind: NoticeKind, **data: Any) -> None:
    installation = house.installation
    with installation.database.writing() as session:
        owner = find_account(session, installation.keys, Role.MIGRANT, "amina")
        tell(session, installation.keys, owner, kind, data, installation.now())


def test_a_message_is_new_until_it_was_read(house: House, amina: Browser) -> None:
    assert "No messages" in amina.open("/en/my/notices").text
    say(house, NoticeKind.GRANT_ENDED, organisation="ngo-hamburg-example")
    say(house, NoticeKind.PAPER_SHOWN, document_type="passport")
    assert "2 messages are new." in amina.open("/en/my/").text

    page = amina.open("/en/my/notices")
    assert page.html.count(">New<") == 2
    page = amina.press(page, "/read", page.form("/read").buttons[0] if page.form("/read").buttons else None)
    assert page.path == "/en/my/notices"
    assert "You have read everything." in page.text
    page = amina.press(page, "/unread")
    assert "1 message is new." in page.text
    assert "Deine Papiere" in amina.open("/de/my/notices").text


def test_what_came_since_the_page_was_opened_stays_new(house: House, amina: Browser) -> None:
    say(house, NoticeKind.PAPER_SHOWN, document_type="passport")
    page = amina.open("/en/my/notices")
    say(house, NoticeKind.GRANT_ENDED, organisation="ngo-hamburg-example")
    (all_of_it,) = [form for form in page.forms if form.action.endswith("/notices/read")]
    after = amina.post("/en/my/notices/read", dict(all_of_it.fields), Origin=amina_origin(house))
    assert "1 message is new." in after.text


def amina_origin(house: House) -> str:
    return house.url("migrant")


def form_ending(page: Shown, ending: str) -> Any:
    (found,) = [form for form in page.forms if form.action.endswith(ending)]
    return found


def send(house: House, browser: Browser, path: str, **fields: Any) -> Shown:
    return browser.post(path, fields, Origin=house.url("migrant"))


def test_one_chooses_what_one_is_told_and_when(house: House, amina: Browser) -> None:
    page = amina.open("/en/my/reminders")
    assert (
        page.html.count("checked") == 3 + 3 + 4 + 1
    )  # days before deadlines and ends of papers, topics, and the alarms of a calendar to come
    page = send(house, amina, "/en/my/reminders", days=["3"], paper_days=["30"], on=["app.deadlines"])
    assert page.path == "/en/my/reminders"
    assert re.findall(r'name="(?:days|paper_days|on)" value="([^"]+)" checked', page.html) == [
        "3",
        "30",
        "app.deadlines",
    ]


def test_an_address_is_given_proved_and_forgotten(house: House, amina: Browser) -> None:
    wrong = send(house, amina, "/en/my/reminders/address", address="nobody")
    assert wrong.status == 422
    assert "This is not an e-mail address." in wrong.text
    assert 'value="nobody"' in wrong.html

    page = send(house, amina, "/en/my/reminders/address", address="amina@mail.example")
    assert "We sent a code to: amina@mail.example" in page.text
    Worker(house.installation).work()
    mails = amina.open("/en/my/demo-mails")
    code = re.search(r"Your code is (\d{6})", mails.text)
    assert code is not None
    refused = send(house, amina, "/en/my/reminders/code", code="1")
    assert refused.status == 422
    page = send(house, amina, "/en/my/reminders/code", code=code.group(1))
    assert "We write to: amina@mail.example" in page.text
    assert "Messages by e-mail" in page.text

    send(house, amina, "/en/my/reminders", days=["14", "3", "0"], on=["email.help"], language="ar")
    say(house, NoticeKind.GRANT_ENDED, organisation="ngo-hamburg-example")
    say(house, NoticeKind.PAPER_SHOWN, document_type="passport")
    Worker(house.installation).work()
    arabic = amina.open("/ar/my/demo-mails")
    assert arabic.html.count("<h2>") == 2  # the code, and help; papers are switched off
    assert "ngo-hamburg" not in arabic.html

    page = send(house, amina, "/en/my/reminders/forget")
    assert "amina@mail.example" not in page.text


def test_a_calendar_address_is_shown_once_and_ends_when_one_says_so(house: House, amina: Browser) -> None:
    page = send(house, amina, "/en/my/reminders/calendar", titles="yes", alarms="yes")
    assert page.path == "/en/my/reminders/calendar"
    found = re.search(r"http://localhost:8000(/v1/calendar-feeds/[\w-]{43})", page.html)
    assert found is not None
    assert page.headers["cache-control"] == "no-store"
    browser = Browser(house.runner, house.world, house.url("api"))
    assert browser.open(found.group(1)).text.startswith("BEGIN:VCALENDAR")
    settings = amina.open("/en/my/reminders")
    assert found.group(1) not in settings.html
    assert "We can't show it again." in settings.text
    send(house, amina, "/en/my/reminders/calendar/change")
    send(house, amina, "/en/my/reminders/calendar/end")
    assert browser.open(found.group(1)).status == 404
    assert "Make an address" in amina.open("/en/my/reminders").text


def test_these_pages_are_for_whoever_is_signed_in(person: Browser) -> None:
    for path in ("/en/my/notices", "/en/my/reminders"):
        assert person.open(path, follow=False).status == 303
