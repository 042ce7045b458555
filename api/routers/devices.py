"""On which devices one is signed in, and signing out there."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from api.at_once import AtOnceRoute
from api.deps import Act, reads, writes
from api.routing import Router
from api.schemas.devices import DeviceAnswer, DeviceList
from core.people.devices import list_devices, sign_device_out, sign_other_devices_out
from core.people.policy import Permission

router = Router(prefix="/v1/devices", tags=["devices"], route_class=AtOnceRoute)
_P = Permission


@router.get("")
def show_devices(act: Annotated[Act, reads(_P.DEVICE_LIST)]) -> DeviceList:
    """List the devices on which one is signed in to this app."""
    return _render(act)


@router.post("/sign-out-others")
def sign_out_others(act: Annotated[Act, writes(_P.DEVICE_SIGN_OUT_OTHERS)]) -> DeviceList:
    """Sign out on all devices but this one, at once."""
    sign_other_devices_out(act.session, act.installation.keys, act.actor, act.now)
    return _render(act)


@router.post("/{device_id}/sign-out")
def sign_out_device(act: Annotated[Act, writes(_P.DEVICE_SIGN_OUT)], device_id: UUID) -> DeviceList:
    """Sign out on one device, at once."""
    sign_device_out(act.session, act.installation.keys, act.actor, device_id, act.now)
    return _render(act)


def _render(act: Act) -> DeviceList:
    found = list_devices(act.session, act.installation.keys, act.actor, act.now)
    return DeviceList(items=[DeviceAnswer(**device._asdict()) for device in found])
