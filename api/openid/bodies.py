"""Reading the small forms that come to the provider."""

from __future__ import annotations

from fastapi import Request

from api.errors import BodyTooLarge, UnsupportedMediaType
from core.platform.errors import InvalidRequest

LARGEST = 32_768


async def read_form(request: Request) -> str:
    """Return a URL-encoded body; raise for another media type, for more than 32 KiB, for bytes that are no text."""
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType("Send application/x-www-form-urlencoded.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise BodyTooLarge("The form is too large.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest("The form is not UTF-8.") from error
