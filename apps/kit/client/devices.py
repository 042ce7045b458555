"""The devices on which one is signed in."""

from __future__ import annotations

from datetime import datetime

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.frozen import frozen


@frozen
class Device:
    """A browser in which one is signed in; make and system are keys, or `other`."""

    id: str
    browser: str
    system: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_this: bool = False


_DEVICES = Shape(Listing[Device])


async def list_devices(api: Api, token: str) -> tuple[Device, ...]:
    """List the devices on which one is signed in, the one used last first."""
    return (await api.read(_DEVICES, "/v1/devices", token)).items


async def sign_device_out(api: Api, token: str, device: str) -> None:
    """Sign out on one device."""
    await api.send(_DEVICES, "POST", f"{path_of('devices', device)}/sign-out", token)


async def sign_other_devices_out(api: Api, token: str) -> None:
    """Sign out on all devices but this one."""
    await api.send(_DEVICES, "POST", "/v1/devices/sign-out-others", token)
