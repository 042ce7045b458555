"""Sending e-mails: by the installation's mail server, or into a folder in the demo."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from core.platform.settings import LOOPBACK, Settings

TIMEOUT_S: Final = 20
SHOWN: Final = 50


class MailFailed(Exception):
    """An e-mail was not taken; `reason` names no person, and `for_good` says that trying again is in vain."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class Mail(NamedTuple):
    """One e-mail to a person. The same `key` sent twice has the same Message-ID, by which mail programs show it once."""

    key: UUID
    owner_id: UUID
    to: str
    subject: str
    text: str
    language: str
    settings_url: str


class Postman(Protocol):
    """Whatever takes e-mails."""

    def send(self, mail: Mail, now: datetime) -> None:
        """Hand one e-mail over; raises `MailFailed`."""


def choose_postman(settings: Settings) -> Postman | None:
    """Return who sends e-mails in this installation; None where nobody does."""
    if settings.smtp_url:
        return SmtpPostman(settings.smtp_url, settings.mail_from, _host_of(settings))
    if settings.environment == "demo":
        return FolderPostman(mail_folder(settings), "busola@localhost", _host_of(settings))
    return None


def mail_folder(settings: Settings) -> Path:
    """Return where the demo keeps its e-mails."""
    return settings.data_dir / "mail"


def write_message(mail: Mail, sender: str, host: str, now: datetime) -> EmailMessage:
    """Return an e-mail as it is sent (RFC 5322)."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = now
    message["Message-ID"] = f"<{mail.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    message["Content-Language"] = mail.language
    message["List-Unsubscribe"] = f"<{mail.settings_url}>"
    message.set_content(mail.text)
    return message


class SmtpPostman:
    """Hands e-mails to a server, over TLS always unless the server is this machine."""

    def __init__(self, url: str, sender: str, host: str, context: ssl.SSLContext | None = None) -> None:
        """Send by ``smtps://name:password@host:465`` or ``smtp://name:password@host:587`` (with STARTTLS)."""
        parts = urlsplit(url)
        self._implicit = parts.scheme == "smtps"
        self._server = parts.hostname or ""
        self._port = parts.port or (465 if self._implicit else 587)
        self._name, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._host = sender, host
        self._context = context or ssl.create_default_context()

    def send(self, mail: Mail, now: datetime) -> None:
        """Hand one e-mail over; raises `MailFailed`."""
        message = write_message(mail, self._sender, self._host, now)
        try:
            with self._connect() as server:
                if self._name:
                    server.login(self._name, self._password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailFailed(f"refused {codes[0]}", for_good=all(code >= 500 for code in codes)) from None
        except smtplib.SMTPResponseException as error:
            raise MailFailed(f"{type(error).__name__} {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        if self._implicit:
            return smtplib.SMTP_SSL(self._server, self._port, timeout=TIMEOUT_S, context=self._context)
        server = smtplib.SMTP(self._server, self._port, timeout=TIMEOUT_S)
        try:
            if self._server not in LOOPBACK:
                server.starttls(context=self._context)
        except BaseException:
            server.close()
            raise
        return server


class FolderPostman:
    """Keeps e-mails in a folder, where the demo shows them; none leaves the machine."""

    def __init__(self, folder: Path, sender: str, host: str) -> None:
        """Keep e-mails in a folder, which is made when there is the first."""
        self._folder, self._sender, self._host = folder, sender, host

    def send(self, mail: Mail, now: datetime) -> None:
        """Keep one e-mail; the same again takes its place."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{mail.key}.{mail.owner_id}.eml"
        path.write_bytes(write_message(mail, self._sender, self._host, now).as_bytes())
        path.chmod(0o600)


def read_folder(folder: Path) -> Iterator[EmailMessage]:
    """Yield the newest e-mails of a folder."""
    for path in sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        yield message


def list_owners(folder: Path) -> Mapping[UUID, Sequence[Path]]:
    """Return to whom the e-mails of a folder went: the files, by the person's id."""
    found: dict[UUID, list[Path]] = {}
    for path in folder.glob("*.*.eml"):
        found.setdefault(UUID(path.name.split(".")[1]), []).append(path)
    return found


def _host_of(settings: Settings) -> str:
    return urlsplit(settings.migrant_url).hostname or "localhost"
