"""Bodies that are a file's text: YAML as an author writes it, or JSON."""

from __future__ import annotations

from typing import Annotated, Any, Final, NamedTuple

import orjson
from fastapi import Depends, Request

from api.errors import InvalidJson, UnsupportedMediaType

YAML_TYPES: Final = frozenset({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"})
JSON_TYPE: Final = "application/json"


class Upload(NamedTuple):
    """A body as it came: its media type, in lower case and without parameters, and its bytes."""

    media_type: str
    data: bytes

    @property
    def is_yaml(self) -> bool:
        """Whether it says that it is YAML."""
        return self.media_type in YAML_TYPES

    def parse_json(self) -> Any:
        """Return what the JSON says; raises `InvalidJson`, and `UnsupportedMediaType` for anything else."""
        if self.media_type != JSON_TYPE:
            raise UnsupportedMediaType("Send application/yaml or application/json.")
        try:
            return orjson.loads(self.data)
        except orjson.JSONDecodeError as error:
            raise InvalidJson("The body is not valid JSON.") from error

    def require_yaml(self) -> bytes:
        """Return the bytes of a YAML body; raises `UnsupportedMediaType`."""
        if not self.is_yaml:
            raise UnsupportedMediaType("Send application/yaml.")
        return self.data


async def read_upload(request: Request) -> Upload:
    """Read a body before any transaction begins, so that a slow sender holds nobody up."""
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Upload(media_type, await request.body())


Uploaded = Annotated[Upload, Depends(read_upload)]


def describe_upload(*media_types: str) -> dict[str, Any]:
    """Return the part of the OpenAPI document for a body that the framework doesn't read."""
    schemas: dict[str, Any] = {
        media_type: {"schema": {"type": "object" if media_type == JSON_TYPE else "string"}}
        for media_type in media_types
    }
    return {"requestBody": {"required": True, "content": schemas}}
