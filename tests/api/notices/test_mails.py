"""E-mails go to an address that was confirmed, once for each notice, again after a failure, and never to nobody."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from api.installation import Installation
from api.mailing import FolderPostman, Mail, MailFailed, SmtpPostman, choose_postman, mail_folder, read_folder
from api.working import Worker
from core.notices.addresses import WrongCode, confirm_address, count_try, give_address, load_address, read_address
from core.notices.kinds import Channel, NoticeKind, Topic
from core.notices.preferences import Preferences, save_preferences
from core.notices.telling import mark_read, tell
from core.outbox.sending import LEASE, WAITS, Job, drop_dead, finish, lease_due, list_dead, put_off, revive
from core.outbox.tables import OutboxRow
from core.platform.errors import InvalidRequest
from core.platform.ids import uuid7
from core.platform.settings import Settings

ADDRESS = "amina@mail.example"


class Recording:
    """Somebody who takes e-mails, or refuses them as told."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.refusal: MailFailed | None = None

    def send(self, mail: Mail, now: datetime) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.sent.append(mail)


@pytest.fixture
def postman() -> Recording:
    return Recording()


@pytest.fixture
def worker(installation: Installation, postman: Recording) -> Worker:
    return Worker(installation, postman)


def give(installation: Installation, person: Any, language: str = "en") -> None:
    with installation.database.writing() as session:
        give_address(session, installation.keys.open(person.account_id), ADDRESS, language, installation.now())


def confirm(installation: Installation, person: Any, code: str) -> None:
    key = installation.keys.open(person.account_id)
    with installation.database.writing() as session:
        count_try(session, key)
    with installation.database.writing() as session:
        confirm_address(session, key, code, installation.now())


def prefer(installation: Installation, person: Any, chosen: Preferences) -> None:
    with installation.database.writing() as session:
        save_preferences(session, installation.keys.open(person.account_id), chosen, installation.now())


def find_code(mail: Mail) -> str:
    return next(word for word in mail.text.replace(".", " ").split() if word.isdigit() and len(word) == 6)


def dead(installation: Installation) -> list[tuple[str, str]]:
    with installation.database.reading() as session:
        return [(letter.kind, letter.failed_with) for letter in list_dead(session)]


@pytest.fixture
def confirmed(installation: Installation, person: Any, worker: Worker, postman: Recording) -> None:
    give(installation, person)
    worker.work()
    confirm(installation, person, find_code(postman.sent.pop()))


# --- the address ---


def test_nothing_but_a_code_goes_to_an_address_until_it_was_typed(
    installation: Installation, person: Any, worker: Worker, postman: Recording, told: Any
) -> None:
    give(installation, person, "de")
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    worker.work()
    (mail,) = postman.sent
    assert mail.to == ADDRESS
    assert mail.subject == "Busola: Dein Code"
    confirm(installation, person, f" {find_code(mail)[:3]} {find_code(mail)[3:]} ")
    told(NoticeKind.GRANT_ENDED, organisation="ponte")
    worker.work()
    assert len(postman.sent) == 2


def test_a_code_is_good_for_half_an_hour_and_five_tries(
    installation: Installation, person: Any, worker: Worker, postman: Recording, clock: Any
) -> None:
    give(installation, person)
    worker.work()
    right = find_code(postman.sent.pop())
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(WrongCode):
            confirm(installation, person, wrong)
    with pytest.raises(WrongCode):
        confirm(installation, person, right)

    give(installation, person)
    clock.advance(minutes=1)
    worker.work()
    fresh = find_code(postman.sent.pop())
    clock.advance(minutes=30)
    with pytest.raises(WrongCode):
        confirm(installation, person, fresh)


def test_an_address_is_sealed_and_so_is_its_code(
    installation: Installation, person: Any, worker: Worker, postman: Recording
) -> None:
    give(installation, person)
    with installation.database.reading() as session:
        (sealed,) = session.scalars(select(OutboxRow.sealed)).all()
        assert ADDRESS.encode() not in (sealed or b"")
        known = load_address(session, installation.keys.open(person.account_id))
    assert known is not None
    assert not known.confirmed


@pytest.mark.parametrize(
    "text",
    ["", "amina", "@b.example", "a@b", "a b@c.example", "a@c..example", "a@c.example\nBcc: d@e.example", ".a@b.it"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_address(text)


def test_an_address_may_have_a_domain_in_another_script() -> None:
    assert read_address(" Amina+x@Bücher.example ") == "Amina+x@xn--bcher-kva.example"


# --- what is sent ---


@pytest.mark.usefixtures("confirmed")
def test_an_e_mail_says_what_it_is_about_only_if_the_person_wants_that(
    installation: Installation, person: Any, worker: Worker, postman: Recording, told: Any
) -> None:
    step = {"process": "bologna/registration", "version": 1, "step": "hand-in"}
    told(NoticeKind.DEADLINE, **step, sense="by", due="2026-03-21", days=14)
    prefer_after = Preferences(language="it", mail_titles=True)
    worker.work()
    (discreet,) = postman.sent
    assert "anagrafe" not in discreet.text + discreet.subject
    assert discreet.text.startswith("A deadline: Saturday, 21 March 2026.")
    assert "/en/my/reminders" in discreet.text

    prefer(installation, person, prefer_after)
    told(NoticeKind.DEADLINE, **step, sense="by", due="2026-03-21", days=3)
    worker.work()
    assert postman.sent[1].text.startswith("Al più tardi sabato 21 marzo 2026: «Vai all'anagrafe».")
    assert postman.sent[1].subject == "Busola: Scadenza"


@pytest.mark.usefixtures("confirmed")
def test_what_was_read_already_or_switched_off_is_not_sent(
    installation: Installation, person: Any, worker: Worker, postman: Recording, told: Any
) -> None:
    read = told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    with installation.database.writing() as session:
        mark_read(session, person.account_id, read, installation.now())
    prefer(installation, person, Preferences(off=frozenset({(Channel.EMAIL, Topic.PAPERS)})))
    told(NoticeKind.PAPER_SHOWN, document_type="passport")
    worker.work()
    assert postman.sent == []


@pytest.mark.usefixtures("confirmed")
def test_whoever_reads_e_mails_only_is_told_by_e_mail_only(
    installation: Installation, person: Any, worker: Worker, postman: Recording, told: Any, client: Any
) -> None:
    prefer(installation, person, Preferences(off=frozenset({(Channel.APP, Topic.HELP)})))
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    worker.work()
    assert len(postman.sent) == 1
    assert client.get("/v1/notices", headers=person.headers).json()["items"] == []


@pytest.mark.usefixtures("confirmed")
def test_a_failed_e_mail_is_tried_again_later_and_given_up_at_last(
    installation: Installation, worker: Worker, postman: Recording, told: Any, clock: Any
) -> None:
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    postman.refusal = MailFailed("SMTPServerDisconnected")
    for wait in WAITS:
        worker.work()
        worker.work()  # too early
        assert dead(installation) == []
        clock.instant += wait
    worker.work()
    assert dead(installation) == [("mail_notice", "SMTPServerDisconnected")]
    postman.refusal = None
    worker.work()
    assert postman.sent == []
    with installation.database.writing() as session:
        assert revive(session, installation.now()) == 1
    worker.work()
    assert len(postman.sent) == 1


@pytest.mark.usefixtures("confirmed")
def test_an_e_mail_that_can_not_be_written_keeps_no_other_and_is_given_up(
    installation: Installation, worker: Worker, postman: Recording, told: Any, clock: Any
) -> None:
    told(NoticeKind.DEADLINE)  # of no day
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")

    worker.work()

    assert len(postman.sent) == 1
    for wait in WAITS:
        clock.instant += wait
        worker.work()
    assert dead(installation) == [("mail_notice", "KeyError")]


@pytest.mark.usefixtures("confirmed")
def test_an_address_that_is_refused_is_not_tried_again(
    installation: Installation, worker: Worker, postman: Recording, told: Any
) -> None:
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    postman.refusal = MailFailed("refused 550", for_good=True)
    worker.work()
    assert dead(installation) == [("mail_notice", "refused 550")]
    with installation.database.writing() as session:
        assert drop_dead(session) == 1
    assert dead(installation) == []


def lease(installation: Installation) -> list[Job]:
    with installation.database.writing() as session:
        return lease_due(session, installation.now())


@pytest.mark.usefixtures("confirmed")
def test_a_worker_that_dies_after_sending_has_it_sent_again_under_the_same_id(
    installation: Installation, worker: Worker, postman: Recording, told: Any, clock: Any
) -> None:
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    (held,) = lease(installation)  # sends, and dies
    worker.work()
    assert postman.sent == []  # another one leaves it alone as long as the lease lasts
    clock.instant += LEASE
    worker.work()
    assert [mail.key for mail in postman.sent] == [held.id]
    # Should the first one wake up again, it changes nothing any more.
    with installation.database.writing() as session:
        assert not finish(session, held)
        assert not put_off(session, held, "late", installation.now())


@pytest.mark.usefixtures("confirmed")
def test_workers_at_once_never_have_the_same(installation: Installation, told: Any) -> None:
    for _ in range(30):
        told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    found: list[UUID] = []
    start = threading.Barrier(3)

    def take() -> None:
        start.wait()
        for _ in range(4):
            found.extend(job.id for job in lease(installation))

    workers = [threading.Thread(target=take) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(found) == len(set(found)) == 30


@pytest.mark.usefixtures("confirmed")
def test_a_reminder_is_not_sent_at_night(
    installation: Installation, person: Any, worker: Worker, postman: Recording, clock: Any
) -> None:
    clock.instant = datetime(2026, 3, 7, 21, 30, tzinfo=UTC)
    with installation.database.writing() as session:
        data = {"organisation": "accoglienza"}
        tell(
            session,
            installation.keys,
            person.account_id,
            NoticeKind.GRANT_ENDED,
            data,
            clock(),
            quiet_zone="Europe/Rome",
        )
    worker.work()
    clock.instant = datetime(2026, 3, 8, 6, 59, tzinfo=UTC)
    worker.work()
    assert postman.sent == []
    clock.advance(minutes=1)
    worker.work()
    assert len(postman.sent) == 1


@pytest.mark.usefixtures("confirmed")
def test_nothing_is_sent_to_whoever_was_erased(
    installation: Installation, person: Any, worker: Worker, postman: Recording, told: Any
) -> None:
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    installation.keys.destroy(person.account_id)
    worker.work()
    assert postman.sent == []
    assert dead(installation) == []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUSOLA_MIGRANT_NAMES", '{"it": "Bussola di Bologna", "en": "Bologna Compass"}')


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(("language", "name"), [("it", "Bussola di Bologna"), ("de", "Bologna Compass")])
def test_an_e_mail_calls_the_service_as_the_app_does(
    language: str, name: str, installation: Installation, person: Any, worker: Worker, postman: Recording
) -> None:
    give(installation, person, language)
    worker.work()
    (mail,) = postman.sent
    assert mail.subject.startswith(f"{name}: ")
    assert "Busola" not in mail.text


# --- the mail server and the demo's folder ---

MAIL = Mail(uuid7(), uuid7(), ADDRESS, "Busola: موعد", "أهلا\n", "ar", "http://localhost:8001/ar/my/reminders")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets; it refuses recipients whose name begins with `no`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.got: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Talk(socketserver.StreamRequestHandler):
    """One conversation in SMTP (RFC 5321)."""

    server: MailServer

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line.split(None, 1)[0].upper() if line.strip() else b""
            if verb == b"RCPT" and b"<no" in line:
                self.say("550 nobody of this name")
            elif verb == b"DATA":
                self.say("354 go on")
                taken = []
                while (row := self.rfile.readline()) != b".\r\n":
                    taken.append(row)
                self.server.got.append(b"".join(taken))
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_the_mail_server_gets_the_message_with_its_id(server: MailServer) -> None:
    SmtpPostman(f"smtp://127.0.0.1:{server.port}", "Busola <no-reply@busola.example>", "busola.example").send(MAIL, NOW)
    (raw,) = server.got
    message = message_from_bytes(raw)
    assert message["Message-ID"] == f"<{MAIL.key}@busola.example>"
    assert message["To"] == ADDRESS
    assert message["Auto-Submitted"] == "auto-generated"
    assert ADDRESS.encode() in raw
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "أهلا"


def test_a_recipient_who_is_refused_is_refused_for_good_and_not_named(server: MailServer) -> None:
    postman = SmtpPostman(f"smtp://127.0.0.1:{server.port}", "no-reply@busola.example", "busola.example")
    with pytest.raises(MailFailed) as failed:
        postman.send(MAIL._replace(to="nobody@mail.example"), NOW)
    assert (failed.value.reason, failed.value.for_good) == ("refused 550", True)
    assert failed.value.__cause__ is None


def test_without_tls_nothing_is_sent_to_another_machine(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.mailing.LOOPBACK", frozenset())  # as if the server were elsewhere
    postman = SmtpPostman(f"smtp://127.0.0.1:{server.port}", "no-reply@busola.example", "busola.example")
    with pytest.raises(MailFailed, match="SMTPNotSupportedError"):
        postman.send(MAIL, NOW)
    assert server.got == []


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with MailServer() as gone:
        port = gone.port
    with pytest.raises(MailFailed) as failed:
        SmtpPostman(f"smtps://127.0.0.1:{port}", "a@busola.example", "busola.example").send(MAIL, NOW)
    assert not failed.value.for_good
    assert str(port) not in failed.value.reason


def test_certificates_are_checked() -> None:
    postman = SmtpPostman("smtps://mail.example", "a@busola.example", "busola.example")
    assert postman._context.verify_mode is ssl.CERT_REQUIRED
    assert postman._context.check_hostname


def test_the_demo_keeps_e_mails_in_a_folder_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(environment="demo", data_dir=tmp_path)
    postman = choose_postman(settings)
    assert isinstance(postman, FolderPostman)
    postman.send(MAIL, NOW)
    postman.send(MAIL, NOW)
    (message,) = read_folder(mail_folder(settings))
    assert message["Subject"] == "Busola: موعد"
    (file,) = mail_folder(settings).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_nobody_sends_where_no_server_is_set(tmp_path: Path) -> None:
    assert choose_postman(Settings(data_dir=tmp_path)) is None


@pytest.mark.parametrize("wrong", [{"smtp_url": "http://mail.example"}, {"smtp_url": "smtps://mail.example"}])
def test_a_mail_server_needs_an_address_and_a_sender(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        Settings(data_dir=tmp_path, **wrong)
