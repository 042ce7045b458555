"""A process that somebody sends: as a file or pasted, YAML or JSON."""

from __future__ import annotations

import json
from dataclasses import field

from starlette.datastructures import UploadFile
from starlette.requests import Request

from apps.kit.client.base import ApiProblem
from apps.kit.frozen import frozen

MAX_TEXT = 256_000  # bytes: as much as the API takes
BODY_LIMIT = 2 * MAX_TEXT + 65_536  # a text, a file and what a form adds to them


@frozen
class Upload:
    """What was sent with a form: the text, the other fields, and why a file could not be read as text."""

    text: str
    fields: dict[str, str] = field(default_factory=dict)
    refused: str = ""

    @property
    def problem(self) -> ApiProblem:
        """What the API would answer to it, where it was refused before it got there."""
        return ApiProblem(413 if self.refused == "body_too_large" else 422, self.refused)

    def number(self, name: str) -> int:
        """Return a field that holds a whole number, 0 where it doesn't."""
        value = self.fields.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


async def read_upload(request: Request) -> Upload:
    """Read a form with a `text` and perhaps a `file`; a file that was chosen goes before the text."""
    # No part is refused for its own size, which would answer that the form doesn't fit: the limit of the whole body
    # answers that it is too large, and a text under it can be shown again.
    async with request.form(max_files=1, max_fields=20, max_part_size=BODY_LIMIT) as sent:
        fields = {name: value.replace("\x00", "") for name, value in sent.multi_items() if isinstance(value, str)}
        file = sent.get("file")
        data = await file.read(MAX_TEXT + 1) if isinstance(file, UploadFile) and file.filename else None
    written = fields.pop("text", "").replace("\r\n", "\n")
    if data is None:
        return Upload(written, fields, _judge(written))
    if len(data) > MAX_TEXT:
        return Upload(written, fields, "body_too_large")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Upload(written, fields, "not_text")
    if "\x00" in text:
        return Upload(written, fields, "not_text")
    return Upload(text, fields, _judge(text))


def _judge(text: str) -> str:
    if not text.strip():
        return "empty"
    return "body_too_large" if len(text.encode()) > MAX_TEXT else ""


def is_json(text: str) -> bool:
    """Say whether a text is a JSON object; a mapping of YAML may begin with a brace as well."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
