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
        case "name_changed":
            return _("You changed the name you chose.")
        case "devices_signed_out":
            return _("You signed out on all other devices.")
        case "passphrase_changed":
            return _("You chose a new passphrase.")
        case "recovered_by_code":
            return _("Somebody chose a new passphrase with a recovery code.")
        case "recovery_codes_replaced":
            return _("You made new recovery codes.")
        case "card_made":
            return _("You made a recovery card.")
        case "card_ended":
            return _("Somebody typed ten wrong PINs for your recovery card. The card ended: make a new one.")
        case "recovered_by_card":
            return _("Somebody chose a new passphrase with your recovery card.")
        case "expiry_warned":
            return _(
                "Your account was not used for long. Unused accounts are deleted after two years. You are using it now, so it stays."
            )
        case "case_expiry_warned":
            return _(
                "You did not use saved steps for long. We delete them two months after this notice, unless you use or keep them."
            )
        case "trust_changed":
            return _("You changed which helpers may say that it is you.")
        case "recovery_attested":
            return _(
                "%(organisation)s says that you lost everything. In three days that person gets into this account.",
                organisation=event.about,
            )
        case "recovery_stopped":
            return _("You stopped somebody from getting in with a helper.")
        case "recovered_by_helper":
            return _("Somebody chose a new passphrase with a helper.")
        case "time_codes_on":
            return _("You turned codes from an app on.")
        case "time_codes_off":
            return _("You turned codes from an app off.")
        case "passkey_added":
            return _("You made a passkey: %(name)s", name=event.about)
        case "passkey_removed":
            return _("You removed a passkey.")
        case "loss_codes_replaced":
            return _("You made new codes for a lost device.")
        case "loss_code_used":
            return _("Somebody signed in with a code for a lost device.")
        case "second_factor_reset":
            return _("Your second step was taken away, so that you can make a new one.")
        case "service_put_back":
            return _(
                "We had to put this service back to an earlier time, and signed everybody out. If you chose a new passphrase lately, choose it again."
            )
        case _unknown:
            return ""
