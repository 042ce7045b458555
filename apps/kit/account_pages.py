"""One's own account, the same in every app: where one is signed in, and what happened to it."""

from __future__ import annotations

from datetime import date, datetime

from starlette.responses import Response

from apps.kit.account_wording import name_device, tell_event
from apps.kit.client.account_events import AccountEvent, list_account_events
from apps.kit.client.base import ApiProblem
from apps.kit.client.devices import list_devices, sign_device_out, sign_other_devices_out
from apps.kit.clock import read_zone
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class ShownDevice:
    """A device in words."""

    id: str
    name: str
    seen_on: date
    is_this: bool


@frozen
class ShownEvent:
    """An event in words."""

    words: str
    on: date
    case: str = ""  # that it is about, where something can be done
    may_be_stopped: bool = False


@frozen
class AccountPage:
    """What there is to see and to change about an account."""

    title: str
    base: str
    devices: tuple[ShownDevice, ...]
    events: tuple[ShownEvent, ...]


@router.get("/{lang}/my/account")
async def show_account(visit: AVisit) -> Response:
    """Show one's own account."""
    session = await visit.signed_in()
    me = await visit.read_account()
    zone = await read_zone(visit, "" if me.organisation is None else me.organisation.city)

    def day(at: datetime) -> date:
        return at.astimezone(zone).date()

    devices = await list_devices(visit.api, session.access)
    events = await list_account_events(visit.api, session.access)
    page = AccountPage(
        title=visit.gettext("Your account"),
        base=visit.path("my", "account"),
        devices=tuple(
            ShownDevice(one.id, name_device(visit, one), day(one.last_seen_at), one.is_this) for one in devices
        ),
        events=tuple(
            ShownEvent(
                words, day(one.at), one.about if one.kind == "case_expiry_warned" else "", _may_stop(one, events)
            )
            for one in events
            if (words := tell_event(visit, one))
        ),
    )
    return visit.page("kit/account.html", page)


def _may_stop(event: AccountEvent, events: tuple[AccountEvent, ...]) -> bool:
    """Whether a helper's word may still let somebody in: nothing came after it that ended it."""
    if event.kind != "recovery_attested":
        return False
    return not any(one.at > event.at and one.kind in {"recovery_stopped", "recovered_by_helper"} for one in events)


@router.post("/{lang}/my/account/devices/{device}/sign-out")
async def sign_out_there(visit: AVisit, device: str) -> Response:
    """Sign out on one device; one where nobody is signed in any more is as it should be."""
    session = await visit.signed_in()
    try:
        await sign_device_out(visit.api, session.access, device)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
    return visit.go(visit.path("my", "account"))


@router.post("/{lang}/my/account/devices/sign-out-others")
async def sign_out_elsewhere(visit: AVisit) -> Response:
    """Sign out on all devices but this one."""
    session = await visit.signed_in()
    await sign_other_devices_out(visit.api, session.access)
    return visit.go(visit.path("my", "account"))
