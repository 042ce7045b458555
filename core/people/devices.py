"""On which devices an account is signed in, and signing out of one of them or of all others."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from core.people.account_log import AccountEvent, note_event
from core.people.actor import Actor
from core.people.refresh_tokens import GOOD_FOR
from core.people.sessions import end_account_in_browser, end_session
from core.people.tables import BrowserAccountRow, SignInSessionRow
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import NotFound

_PURPOSE = "session:device"
UNKNOWN: Final = "other"
# Which word in a browser's own description means which browser or system: the first that is found counts, since most
# call themselves by the names of others too.
_BROWSERS: Final = (
    ("edg", "edge"),
    ("opr/", "opera"),
    ("samsungbrowser", "samsung"),
    ("firefox", "firefox"),
    ("fxios", "firefox"),
    ("crios", "chrome"),
    ("chrome", "chrome"),
    ("safari", "safari"),
)
_SYSTEMS: Final = (
    ("android", "android"),
    ("iphone", "iphone"),
    ("ipad", "ipad"),
    ("windows", "windows"),
    ("cros", "chromeos"),
    ("mac os", "mac"),
    ("linux", "linux"),
)


class Device(NamedTuple):
    """A browser in which an account is signed in; its id is that of the session that was used last."""

    id: UUID
    browser: str
    system: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_this: bool


def name_device(user_agent: str) -> str:
    """Return what is kept of a browser's description: its make and its system, as ``firefox android``."""
    said = user_agent.casefold()[:500]
    browser = next((name for word, name in _BROWSERS if word in said), UNKNOWN)
    system = next((name for word, name in _SYSTEMS if word in said), UNKNOWN)
    return f"{browser} {system}"


def seal_device(key: PersonKey, user_agent: str) -> bytes:
    """Return the device's name as it is kept in its session."""
    return key.seal(name_device(user_agent).encode(), _PURPOSE)


def open_device(key: PersonKey, sealed: bytes) -> str:
    """Return what is kept of a session's device."""
    return key.unseal(sealed, _PURPOSE).decode()


def list_devices(session: Session, keys: KeyStore, actor: Actor, now: datetime) -> list[Device]:
    """Return the devices on which the actor's account is signed in to this app, the one used last first."""
    rows = session.execute(
        select(
            SignInSessionRow.id,
            SignInSessionRow.browser,
            SignInSessionRow.sealed_device,
            SignInSessionRow.authenticated_at,
            SignInSessionRow.last_seen_at,
        )
        .where(*_live(actor, now))
        .order_by(SignInSessionRow.last_seen_at.desc(), SignInSessionRow.id.desc())
    ).all()
    here = next((row.browser for row in rows if row.id == actor.session_id), None)
    key = keys.open(actor.person_id)
    devices: list[Device] = []
    known: set[bytes] = set()
    for row in rows:
        if row.browser is not None and row.browser in known:
            continue
        known |= {row.browser} if row.browser is not None else set()
        said = "" if row.sealed_device is None else key.unseal(row.sealed_device, _PURPOSE).decode()
        browser, _, system = said.partition(" ")
        is_this = row.id == actor.session_id or (here is not None and row.browser == here)
        devices.append(
            Device(row.id, browser or UNKNOWN, system or UNKNOWN, row.authenticated_at, row.last_seen_at, is_this)
        )
    return devices


def sign_device_out(session: Session, keys: KeyStore, actor: Actor, device_id: UUID, now: datetime) -> None:
    """Sign the actor's account out on one device, at once; raise `NotFound` where it isn't signed in there."""
    found = session.execute(
        select(SignInSessionRow.browser).where(SignInSessionRow.id == device_id, *_live(actor, now))
    ).one_or_none()
    if found is None:
        raise NotFound("This account isn't signed in there.")
    if found.browser is None:
        end_session(session, device_id, now)
    else:
        end_account_in_browser(session, found.browser, actor.person_id, now)
    note_event(session, keys, actor.person_id, AccountEvent.DEVICE_SIGNED_OUT, now)


def sign_other_devices_out(session: Session, keys: KeyStore, actor: Actor, now: datetime) -> None:
    """Sign the actor's account out everywhere but on the device that asks."""
    end_other_sessions(session, actor.person_id, actor.session_id, actor.role, now)
    note_event(session, keys, actor.person_id, AccountEvent.DEVICES_SIGNED_OUT, now)


def end_other_sessions(session: Session, account_id: UUID, session_id: UUID, client: str, now: datetime) -> None:
    """End all sessions of an account in an app but those in the browser of one session."""
    browser = session.scalar(select(SignInSessionRow.browser).where(SignInSessionRow.id == session_id))
    elsewhere = SignInSessionRow.id != session_id
    if browser is not None:
        elsewhere = and_(elsewhere, or_(SignInSessionRow.browser.is_(None), SignInSessionRow.browser != browser))
    session.execute(
        update(SignInSessionRow)
        .where(
            SignInSessionRow.account == account_id,
            SignInSessionRow.client == client,
            SignInSessionRow.ended_at.is_(None),
            elsewhere,
        )
        .values(ended_at=now)
    )
    others = [BrowserAccountRow.account == account_id, BrowserAccountRow.ended_at.is_(None)]
    if browser is not None:
        others.append(BrowserAccountRow.browser != browser)
    session.execute(update(BrowserAccountRow).where(*others).values(ended_at=now))


def _live(actor: Actor, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInSessionRow.account == actor.person_id,
        SignInSessionRow.client == actor.role.value,
        SignInSessionRow.ended_at.is_(None),
        SignInSessionRow.last_seen_at > now - GOOD_FOR,
    )
