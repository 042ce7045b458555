"""What an app can be told from outside: environment variables BUSOLA_<APP>_…, or arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class KitSettings(BaseSettings):
    """The settings of one app."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    app: str = Field(description="migrant, authority or ngo; also in the names of its cookies")
    url: str = Field(description="the app's own public address, without a slash at its end")
    api_url: str = Field(description="where the app reaches the API")
    issuer: str = Field(default="", description="the API's public address, as browsers and tokens know it")
    client_id: str = Field(default="", description="the OpenID client; by default the app's name")
    client_key_file: Path | None = Field(default=None, description="the client's private key (P-256), PEM or JWK")
    cookie_secret_file: Path | None = Field(default=None, description="32 random bytes or more")
    previous_cookie_secret_file: Path | None = Field(default=None, description="still read after a rotation")
    languages: tuple[str, ...] = Field(
        default=("en", "de", "it", "ar", "es", "nl", "fr", "uk", "fa", "tr"),
        description="interface languages, in order",
    )
    names: dict[str, str] = Field(default_factory=dict, description="what people see the service called, by language")
    colour: str = Field(
        default="",
        pattern=r"^(#[0-9a-fA-F]{6})?$",
        description="the installation's own colour, as #11594f; ours if empty",
    )
    quick_exit_url: str = Field(default="https://www.wikipedia.org/", description="a page that says nothing")
    reader_url: str = Field(default="", description="the app in which everybody reads what is published")
    map_url: str = Field(
        default="https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}", description="a link to a map"
    )
    map_search_url: str = Field(
        default="https://www.openstreetmap.org/search?query={place}",
        description="a link that looks an address up, where an office's place on the map isn't known",
    )
    imprint_url: str = ""
    privacy_url: str = ""
    complaints_url: str = ""
    contact_email: str = ""
    operator: str = Field(default="", description="who runs this installation, for the imprint")
    demo: bool = Field(default=False, description="say on every page that this is a demonstration")
    body_limit: int = Field(default=131_072, description="bytes of a request's body")
    public_fresh_seconds: float = Field(default=0.5, description="how long public things are kept without asking")

    @property
    def base_url(self) -> str:
        """The app's own address without a slash at its end."""
        return self.url.rstrip("/")

    @property
    def host(self) -> str:
        """The host, with its port where it isn't the usual one, by which browsers call this app."""
        return urlsplit(self.base_url).netloc

    @property
    def secure(self) -> bool:
        """Whether browsers reach this app over https."""
        return self.base_url.startswith("https://")

    @property
    def issuer_url(self) -> str:
        """The OpenID issuer: the API's public address."""
        return (self.issuer or self.api_url).rstrip("/")

    @property
    def openid_client(self) -> str:
        """The client id."""
        return self.client_id or self.app


def read_settings(app: str, **given: Any) -> KitSettings:
    """Read an app's settings from the environment (`BUSOLA_MIGRANT_URL` …); what is given here wins."""
    return KitSettings(_env_prefix=f"BUSOLA_{app.upper()}_", app=app, **given)
