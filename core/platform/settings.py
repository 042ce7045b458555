"""What an installation can be told from outside, by environment variables that begin with ``BUSOLA_``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

APPS = ("migrant", "authority", "ngo")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})


class Settings(BaseSettings):
    """The settings of one installation; the README's table says what each is for."""

    model_config = SettingsConfigDict(env_prefix="BUSOLA_", frozen=True, extra="ignore")

    environment: Literal["demo", "production"] = "production"
    data_dir: Path = Field(default=Path("data"), description="where the SQLite files and the secrets live")
    content_dir: Path = Field(default=Path("content"), description="what `busola content load` reads")
    database_url: str = Field(
        default="", validate_default=True, description="SQLAlchemy URL; SQLite in the data folder by default"
    )
    keys_url: str = Field(
        default="", validate_default=True, description="the store of people's keys; apart, with short backup retention"
    )
    store_url: str = Field(
        default="",
        description="where people's files lie, encrypted: s3://bucket/prefix; `documents` in the data folder",
    )
    ledger_url: str = Field(
        default="",
        description="which erasures to do again after a restore: s3://bucket/prefix; `erasures` in the data folder",
    )
    store_endpoint: str = Field(default="", description="the address of a store that speaks S3; Amazon's own if empty")
    store_region: str = "us-east-1"
    store_access_key: str = ""
    store_secret_key: SecretStr = SecretStr("")
    wallet_limit: int = Field(default=500 * 2**20, ge=2**20, description="bytes that one person's papers may take")
    api_url: str = "http://localhost:8000"
    migrant_url: str = "http://localhost:8001"
    migrant_names: dict[str, str] = Field(
        default_factory=dict, description="what people see the service called in e-mails, as in their app, by language"
    )
    authority_url: str = "http://localhost:8002"
    ngo_url: str = "http://localhost:8003"
    pool_size: int = Field(default=8, ge=1, le=200, description="database connections, and requests inside at once")
    queue_limit: int = Field(default=1000, ge=0, description="requests that may wait for a connection before 503")
    body_limit: int = Field(default=1_048_576, ge=1024, description="bytes of a request body")
    trusted_proxies: str = Field(default="127.0.0.1", description="addresses whose X-Forwarded-For is believed, or *")
    expire_daily: bool = Field(
        default=True, description="let go daily of what nobody used for two years; else `busola expire`"
    )
    work_every_s: float = Field(
        default=5, ge=0, le=3600, description="how often reminders and e-mails are looked at beside the API; 0: never"
    )
    smtp_url: str = Field(
        default="", repr=False, description="the mail server: smtps://name:password@host:465, or smtp://…:587"
    )
    mail_from: str = Field(default="", validate_default=True, description="the sender of e-mails")
    workers_poll_ms: int = Field(default=250, ge=10, description="how often the public revision is looked at")

    @field_validator("api_url", "migrant_url", "authority_url", "ngo_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.port == 0
            or parts.query
            or parts.fragment
        ):
            raise ValueError("this is no address such as https://busola.example")
        return url

    @field_validator("store_url", "ledger_url")
    @classmethod
    def _is_a_store(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not ((parts.scheme == "s3" and parts.netloc) or (parts.scheme == "file" and parts.path)):
            raise ValueError("this is no store of files: s3://bucket/prefix, or file:///folder")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.port == 0):
            raise ValueError("this is no mail server such as smtps://name:password@mail.example:465")
        return url

    @field_validator("mail_from")
    @classmethod
    def _has_a_sender(cls, sender: str, told: ValidationInfo) -> str:
        if told.data.get("smtp_url") and "@" not in sender:
            raise ValueError("say who sends e-mails, such as Busola <no-reply@busola.example>")
        return sender

    @field_validator("database_url")
    @classmethod
    def _database_follows_the_data_folder(cls, url: str, told: ValidationInfo) -> str:
        return _checked(url) if url else _file_in(told, "busola.sqlite")

    @field_validator("keys_url")
    @classmethod
    def _keys_stand_apart(cls, url: str, told: ValidationInfo) -> str:
        """Take SQLite in the data folder only beside SQLite: machines that share a database share its keys too."""
        database = told.data.get("database_url")
        if url:
            if url == database:
                raise ValueError("people's keys need a database of their own, apart from BUSOLA_DATABASE_URL")
            return _checked(url)
        if database is not None and not database.startswith("sqlite"):
            raise ValueError(
                "BUSOLA_DATABASE_URL is PostgreSQL, so say where people's keys are: the address of another database"
            )
        return _file_in(told, "keys.sqlite")

    @model_validator(mode="after")
    def _demo_stays_on_this_machine(self) -> Self:
        urls = (self.api_url, self.migrant_url, self.authority_url, self.ngo_url)
        if self.environment == "demo" and any(urlsplit(url).hostname not in LOOPBACK for url in urls):
            raise ValueError(
                "the demo's people have a passphrase that everybody knows: its addresses must be localhost"
            )
        return self

    def name_of_service(self, language: str) -> str:
        """Return what people see the service called, in a language."""
        return self.migrant_names.get(language) or self.migrant_names.get("en") or "Busola"

    @property
    def ledger_at(self) -> str:
        """Where the ledger of erasures is: beside people's files, where machines share those; empty on one machine."""
        return self.ledger_url or (f"{self.store_url.rstrip('/')}/erasures" if self.store_url else "")

    @property
    def secrets_dir(self) -> Path:
        """The folder of keys and secrets, readable by the owner alone."""
        return self.data_dir / "secrets"

    @property
    def staff_need_second_step(self) -> bool:
        """Whether staff sign in in two steps: everywhere but in the demo, whose people everybody is to be."""
        return self.environment != "demo"

    def url_of(self, app: str) -> str:
        """Return the base URL of one of the three apps, without a slash at its end."""
        urls = {"migrant": self.migrant_url, "authority": self.authority_url, "ngo": self.ngo_url}
        return urls[app].rstrip("/")


def _checked(url: str) -> str:
    try:
        known = make_url(url).drivername in _DRIVERS
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        known = False
    if not known:
        raise ValueError("this is no address of a database: sqlite:///… or postgresql://…")
    return url


def _file_in(told: ValidationInfo, name: str) -> str:
    # Where the folder itself can't be used, that is what will be said.
    return f"sqlite:///{told.data.get('data_dir', Path()) / name}"
