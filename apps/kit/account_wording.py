"""What devices are called and what happened to an account, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from apps.kit.client.account_events import AccountEvent
from apps.kit.client.devices import Device
from apps.kit.web import Visit

# Names that their makers gave, the same in every language.
_BROWSERS: Final[Mapping[str, str]] = {
    "chrome": "Chrome",
    "edge": "Edge",
    "firefox": "Firefox",
    "opera": "Opera",
    "safari": "Safari",
    "samsung": "Samsung Internet",
}
_SYSTEMS: Final[Mapping[str, str]] = {
    "android": "Android",
    "chromeos": "ChromeOS",
    "ipad": "iPad",
    "iphone": "iPhone",
    "linux": "Linux",
    "mac": "Mac",
    "windows": "Windows",
}


def name_device(visit: Visit, device: Device) -> str:
    """Return what a device is called, such as “Firefox · Android”."""
    known = [name for name in (_BROWSERS.get(device.browser), _SYSTEMS.get(device.system)) if name]
    return " · ".join(known) or visit.gettext("Another browser")


def tell_event(visit: Visit, event: AccountEvent) -> str:
    """Say what happened; empty for what this app doesn't know."""
    _ = visit.gettext
    match event.kind:
        case "device_signed_out":
            return _("You signed out on another device.")
        case "devices_signed_out":
            return _("You signed out on all other devices.")
        case _unknown:
            return ""
