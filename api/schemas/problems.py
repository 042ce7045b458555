"""Problem documents (RFC 9457), as JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class FieldProblem(BaseModel):
    """One thing wrong with what was sent, and where; the value is never repeated."""

    model_config = ConfigDict(extra="allow")

    field: str
    code: str
    message: str = ""
    line: int | None = None
    params: dict[str, Any] | None = None


class Problem(BaseModel):
    """Why a request was refused; `code` is stable, prose is not."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []
    request_id: str | None = None
