"""What the server does so that the app works without a connection: the worker, who may keep a page, and late forms."""

import json
import re
import time
from datetime import date, timedelta

import pytest

from apps.kit.i18n import Language
from apps.kit.settings import KitSettings
from apps.migrant.changes import ACTIONS
from apps.migrant.main import create_app
from apps.migrant.stamps import make_stamp
from apps.migrant.views.offline import write_worker
from core.people.actor import Role
from core.people.demo_accounts import create_demo_account
from core.people.passphrases import hash_passphrase
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.test_wallet import add_passport

PROCESS = "hamburg/registration-of-address"
DAY = 86_400
OWN = {"Sec_Fetch_Site": "same-origin"}


def release(page: Shown) -> dict[str, object]:
    first = page.html.partition("\n")[0]
    said: dict[str, object] = json.loads(first.removeprefix("const RELEASE = ").removesuffix(";"))
    return said


def stamps(page: Shown) -> set[str]:
    return set(re.findall('name="stamp" value="([^"]+)"', page.html))


def stamp_of(page: Shown) -> str:
    (stamp,) = stamps(page)
    return stamp


def is_done(page: Shown, step: str) -> bool:
    return re.search(rf'<li class="done[^"]*" id="{step}">', page.html) is not None


def count_events(browser: Browser, case: str) -> int:
    return browser.open(f"{case}/history").text.count("· You")


def first_step(page: Shown) -> str:
    return dict(page.form("/mark").fields)["step"]


def test_the_worker_names_files_that_are_there_and_is_asked_for_anew(reader: Browser) -> None:
    worker = reader.open("/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "must-revalidate" in worker.headers["cache-control"]
    files = release(worker)["files"]
    assert isinstance(files, list)
    for file in files:
        assert reader.open(file).status == 200, file
    assert reader.open("/worker.js", If_None_Match=worker.headers["etag"]).status == 304
    assert "worker-src 'self'" in worker.headers["content-security-policy"]


def test_all_that_can_be_said_of_a_procedure_waits_without_a_connection(reader: Browser) -> None:
    said = re.search(r"const RECORDS = .*\(\?:([a-z|-]+)\)", reader.open("/worker.js").html)
    assert said is not None
    assert set(said[1].split("|")) == set(ACTIONS)


def test_a_release_with_another_file_is_another_worker() -> None:
    plain, coloured = (
        create_app(KitSettings(app="migrant", url="http://localhost:1", api_url="http://localhost:2", colour=colour))
        for colour in ("", "#7c5cff")
    )
    assert write_worker(plain.state.kit) == write_worker(plain.state.kit)
    assert write_worker(plain.state.kit) != write_worker(coloured.state.kit)


@pytest.mark.parametrize("tag", ["en", "ar", "uk"])
def test_the_page_without_a_connection_is_the_same_for_everybody_in_each_language(reader: Browser, tag: str) -> None:
    page = reader.open(f"/{tag}/offline")
    assert (page.status, page.root["lang"]) == (200, tag)
    assert page.headers["cache-control"].startswith("public")
    for name in ("kept", "waiting", "refused", "tag", "undo", "leaving"):
        assert f'data-words="{name}"' in page.html


def test_a_page_says_for_whom_it_may_be_kept(person: Browser, passphrase: str) -> None:
    assert "busola-keep" not in person.open(f"/en/{PROCESS}/").headers
    for path in ("", f"{PROCESS}", f"{PROCESS}/question/1", f"{PROCESS}/counter", f"{PROCESS}/print"):
        page = person.open(f"/en/my/{path}")
        assert (page.headers["busola-keep"], page.headers["cache-control"]) == ("device", "no-store"), path
    for path in ("delete", f"{PROCESS}/save", f"{PROCESS}/nothing"):
        assert "busola-keep" not in person.open(f"/en/my/{path}").headers, path
    assert person.open("/en/my/").headers["busola-nobody"] == "yes"
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    assert "busola-nobody" not in person.open("/en/my/").headers
    subject = person.open("/en/my/cases").headers["busola-keep"]
    assert re.fullmatch("[0-9a-f]{16}", subject)
    case = person.press(person.open(f"/en/my/{PROCESS}/save"), "/save")
    assert case.headers["busola-keep"] == subject
    assert stamp_of(case).endswith(f".{subject}")
    # What is on the device is the device's, whoever is signed in.
    assert person.open(f"/en/my/{PROCESS}").headers["busola-keep"] == "device"


def test_a_paper_is_never_kept_unless_somebody_chose_it_on_their_device(person: Browser, passphrase: str) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    subject = person.open("/en/my/cases").headers["busola-keep"]
    paper = add_passport(person)
    for path in ("/en/my/papers", paper.path):
        page = person.open(path)
        assert "busola-keep" not in page.headers
        assert (page.headers["busola-keep-if-chosen"], page.headers["cache-control"]) == (subject, "no-store")
    for path in (f"{paper.path}/add", f"{paper.path}/replace", f"{paper.path}/delete", "/en/my/papers/add"):
        assert not [name for name in person.open(path).headers if name.startswith("busola-keep")], path
    # Only a script can keep it: without one nothing about it is to be seen.
    assert re.search(r"<section[^>]* data-keep-paper=[^>]* hidden>", paper.html)
    assert re.search(r"<small data-kept-paper=[^>]* hidden>", person.open("/en/my/papers").html)


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_whoever_is_signed_in_reads_that_everything_on_the_device_is_deleted(
    person: Browser, passphrase: str, tag: str
) -> None:
    sign_in(person, person.open(f"/{tag}/my/cases"), "amina", passphrase)
    done = person.press(person.open(f"/{tag}/my/delete"), "/my/delete")
    assert (done.status, done.path) == (200, f"/{tag}/my/deleted")
    assert "data-wipe" in done.html
    assert not [name for name in person.cookies if "migrant" in name]
    assert "/session/start" in person.open(f"/{tag}/my/cases", follow=False).headers["location"]


@pytest.fixture
def case(person: Browser, passphrase: str) -> Shown:
    """The page of a case that amina has saved."""
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    return person.press(person.open(f"/en/my/{PROCESS}/save"), "/save")


def mark(person: Browser, path: str, step: str, stamp: str, **headers: str) -> Shown:
    return person.post(f"{path}/mark", {"step": step, "stamp": stamp}, **headers)


def test_what_is_still_true_is_said_once_and_only_by_whom_it_was_offered(person: Browser, case: Shown) -> None:
    # Both say something of the same person: what is said in one case is offered in the other.
    question = person.open(f"{case.path}/question")
    person.press(question, "/answer", question.form("/answer").buttons[0])
    other = person.press(person.open(f"/en/my/{PROCESS}/save"), "/save").path
    offered = person.open(f"{other}/question")
    assert "You told us this on" in offered.text
    for form in offered.forms:
        if form.action.endswith("/answer"):
            assert dict(form.fields)["stamp"] == stamp_of(offered)
    said = dict(offered.form("/answer").fields)
    refused = person.post(f"{other}/answer", said | {"stamp": str(make_stamp(0, "0123456789abcdef"))})
    assert (refused.status, refused.headers["busola-refused"]) == (409, "subject")

    before = count_events(person, other)
    for _ in range(2):  # as a browser does that never got the answer
        assert person.post(f"{other}/answer", said).status == 200
    assert count_events(person, other) == before + 1


def test_a_form_that_is_sent_twice_is_one_event(person: Browser, case: Shown) -> None:
    step, stamp = first_step(case), stamp_of(case)
    mark(person, case.path, step, stamp)
    # Sent again as a browser does that never got the answer: at once, and after a while without a connection.
    mark(person, case.path, step, stamp)
    page = mark(person, case.path, step, stamp, **OWN, Busola_Waited=str(2 * DAY))
    assert is_done(page, step)
    page = person.post(f"{case.path}/clear", {"step": step, "stamp": stamp})
    assert not is_done(page, step)  # one Undo takes it back, since it was one
    page = mark(person, case.path, step, str(make_stamp(0, stamp.rpartition(".")[2])))
    assert is_done(page, step)


def test_what_waited_happened_on_the_day_it_was_said(person: Browser, case: Shown) -> None:
    step = first_step(case)
    today = re.search('max="([0-9-]{10})"', case.html)
    assert today is not None
    page = mark(person, case.path, step, stamp_of(case), **OWN, Busola_Waited=str(3 * DAY))
    line = re.search(rf'id="{step}">.*?</summary>', page.html, re.DOTALL)
    assert line is not None
    assert Language("en", ("kit",)).day(date.fromisoformat(today[1]) - timedelta(days=3)) in line[0]


def test_a_form_of_somebody_elses_page_is_refused_and_says_so(person: Browser, case: Shown) -> None:
    step = first_step(case)
    refused = mark(person, case.path, step, str(make_stamp(0, "0123456789abcdef")))
    assert (refused.status, refused.headers["busola-refused"]) == (409, "subject")
    assert "belongs to another account" in refused.text
    assert not is_done(person.open(case.path), step)
    on_device = f"/en/my/{PROCESS}"
    assert mark(person, on_device, step, stamp_of(case)).status == 409
    assert is_done(mark(person, on_device, step, str(make_stamp())), step)


def test_a_form_without_a_connection_to_an_account_that_is_signed_out_is_refused(
    person: Browser, case: Shown, reader: Browser
) -> None:
    refused = mark(reader, case.path, first_step(case), stamp_of(case), **OWN, Busola_Waited="60")
    assert refused.status == 401
    assert mark(reader, case.path, first_step(case), stamp_of(case), Origin="http://elsewhere").status == 403


def test_a_shared_device_locks_itself_until_its_person_signs_in_anew(
    house: House, person: Browser, case: Shown, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = house.apps["migrant"].state.lock
    mark(person, f"/en/my/{PROCESS}", first_step(case), str(make_stamp()))
    monkeypatch.setattr(lock, "now", lambda: time.time() - 601)
    page = person.open("/en/my/lock")
    assert "checked" in page.html.partition('value="0"')[2][:20]
    person.press(page, "/lock", minutes="10")
    monkeypatch.undo()

    for path in (case.path, "/en/my/", f"/en/my/{PROCESS}", "/en/my/cases", "/en/my/lock"):
        locked = person.open(path)
        assert (locked.status, "busola-keep" in locked.headers) == (401, False), path
        assert "This device is locked" in locked.text
        assert "amina" not in locked.text
    assert person.post(f"/en/my/{PROCESS}/mark", {"step": "x"}).status == 401
    assert person.open(f"/en/{PROCESS}/").status == 200
    # That amina is still signed in at the provider opens nothing: her passphrase is asked for.
    (again,) = [link for link in locked.links if "session/start" in link]
    assert "prompt=login" in again
    asked = person.open("/session/start?next=/en/my/cases")
    assert any("pass" in name for form in asked.forms for name, _ in form.fields)
    page = sign_in(person, person.open(again.replace("&amp;", "&")), "amina", passphrase)
    assert page.status == 200
    assert person.open(case.path).headers["busola-lock"] == "10"
    assert is_done(person.open(f"/en/my/{PROCESS}"), first_step(case))

    # At once, by hand, but by no link from elsewhere; and whoever has the device now may delete what is on it.
    for site in ("cross-site", "same-site", "none"):
        assert person.open("/en/my/locked", Sec_Fetch_Site=site).path == "/en/my/"
    locked = person.open("/en/my/locked", Sec_Fetch_Site="same-origin")
    assert (locked.status, locked.headers["busola-forget"]) == (401, "yes")
    assert person.open("/en/my/locked", Sec_Fetch_Site="none").status == 401
    assert person.open("/en/my/").status == 401
    person.press(person.open("/en/my/delete"), "/delete")
    assert person.open("/en/my/").status == 200
    assert not [name for name in person.cookies if "migrant" in name]
    asked = person.open("/en/my/cases")
    assert any("pass" in name for form in asked.forms for name, _ in form.fields)


def test_another_account_on_a_locked_device_sees_its_own_and_nothing_of_the_first(
    house: House, person: Browser, case: Shown, passphrase: str
) -> None:
    mark(person, f"/en/my/{PROCESS}", first_step(case), str(make_stamp()))
    person.press(person.open("/en/my/lock"), "/lock", minutes="5")
    locked = person.open("/en/my/locked")
    assert locked.status == 401
    installation, hashed = house.installation, hash_passphrase(passphrase)
    with installation.database.writing() as session:
        create_demo_account(
            session, installation.keys, Role.MIGRANT, "omar", hashed, None, frozenset(), installation.now()
        )
    other = open_browser_on(house, "migrant")
    sign_in(other, other.open("/en/my/cases"), "omar", passphrase)
    for name, value in other.cookies.items():
        if "session" in name:
            person.client.cookies.set(name, value, domain="localhost.local", path="/")
    assert person.open("/en/my/cases").status == 200
    assert person.open(case.path).status == 404
    assert person.open(f"/en/my/{PROCESS}").status == 401
    assert person.open("/en/my/").status == 401


def test_a_device_without_a_lock_never_locks(reader: Browser) -> None:
    assert reader.open("/en/my/locked").path == "/en/my/"
    assert "busola-lock" not in reader.open("/en/my/").headers
