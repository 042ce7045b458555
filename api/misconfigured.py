"""What is wrong with the settings, in sentences that name each variable and repeat no value: it may be a secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from pydantic import ValidationError
from pydantic_settings import SettingsError


@contextmanager
def naming_settings(prefix: str) -> Iterator[None]:
    """End the command with a sentence for each setting that can't be used; `prefix` begins their variables' names."""
    try:
        yield
    except ValidationError as error:
        found = error.errors(include_input=False, include_context=False, include_url=False)
        raise click.ClickException("\n".join(_say(prefix, one["loc"], one["msg"]) for one in found)) from None
    except SettingsError as error:
        raise click.ClickException(f"{prefix.upper()}…: {error}") from None


def _say(prefix: str, place: tuple[int | str, ...], message: str) -> str:
    name = f"{prefix}{place[0]}".upper() if place else f"{prefix.upper()}…"
    return f"{name}: {message.removeprefix('Value error, ')}"
