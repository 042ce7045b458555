"""Errors become problem documents (RFC 9457) here, and nowhere else; the status of each code stands in one map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from structlog import get_logger
from structlog.contextvars import get_contextvars

from core.platform.errors import DomainError

log = get_logger()

STATUS: Mapping[str, int] = {
    "invalid_request": 422,
    "invalid_json": 400,
    "invalid_definition": 422,
    "unknown_step": 422,
    "unknown_fact": 422,
    "unknown_process": 422,
    "unknown_version": 404,
    "not_found": 404,
    "method_not_allowed": 405,
    "unauthenticated": 401,
    "token_expired": 401,
    "token_invalid": 401,
    "session_ended": 401,
    "wrong_client": 403,
    "forbidden": 403,
    "sign_in_again": 403,
    "own_draft": 403,
    "own_note": 403,
    "stale_draft": 409,
    "conflict_state": 409,
    "event_conflict": 409,
    "too_many_cases": 409,
    "too_many_grants": 409,
    "too_many_invitations": 409,
    "too_many_codes": 409,
    "own_code": 422,
    "stale_notice": 409,
    "unknown_organisation": 422,
    "unknown_invitation": 404,
    "too_many_events": 409,
    "mail_not_offered": 409,
    "name_taken": 409,
    "precondition_required": 428,
    "too_many_files": 409,
    "wallet_full": 409,
    "body_too_large": 413,
    "file_too_large": 413,
    "too_large_picture": 413,
    "unsupported_file": 415,
    "damaged_file": 422,
    "locked_file": 422,
    "unsupported_media_type": 415,
    "too_many_requests": 429,
    "overloaded": 503,
    "database_unavailable": 503,
    "store_unavailable": 503,
    "store_full": 507,
    "document_damaged": 500,
    "internal_error": 500,
    "refused": 400,
}
_BY_STATUS = {
    400: "invalid_json",  # a body that the framework couldn't read
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}
_DETAILS = {"invalid_json": "The body is not valid JSON."}
MOST_ERRORS = 200
"""So many places are named at most: an answer must not be many times as large as what it refuses."""


class Overloaded(DomainError):
    """More requests wait than the installation lets wait."""

    code = "overloaded"


class BodyTooLarge(DomainError):
    """The body is over the installation's limit."""

    code = "body_too_large"


class InvalidJson(DomainError):
    """The body isn't JSON."""

    code = "invalid_json"


class UnsupportedMediaType(DomainError):
    """The body's media type isn't one that the route takes."""

    code = "unsupported_media_type"


def problem(
    code: str,
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    **extra: object,
) -> Response:
    """Return a problem document; `extra` members stand beside the standard ones."""
    status = STATUS[code]
    body: dict[str, Any] = {
        "type": f"urn:busola:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
    }
    if detail and detail != code:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors[:MOST_ERRORS])
    request_id = get_contextvars().get("request_id")
    if request_id is not None:
        body["request_id"] = request_id
    body.update({key: value for key, value in extra.items() if value is not None})
    answer_headers = {"Cache-Control": "no-store", **(headers or {})}
    if status == HTTPStatus.UNAUTHORIZED:
        answer_headers.setdefault("WWW-Authenticate", f'Bearer error="invalid_token", error_description="{code}"')
    return Response(
        orjson.dumps(body, default=str), status, headers=answer_headers, media_type="application/problem+json"
    )


def answer_domain_error(_request: Request, error: Exception) -> Response:
    """Turn what the domain refuses into its problem document."""
    assert isinstance(error, DomainError)
    params = dict(error.params)
    errors = params.pop("errors", ())
    headers = {}
    if (seconds := params.get("retry_after")) is not None:
        headers["Retry-After"] = str(seconds)
    if not errors and error.field is not None:
        errors = [{"field": error.field, "code": error.code, "message": error.detail or error.code}]
    assert isinstance(errors, Sequence)
    return problem(error.code, error.detail, errors=errors, headers=headers, **params)


def answer_invalid_request(_request: Request, error: Exception) -> Response:
    """Name each field of a request that isn't as the schema says; values are never repeated."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem("invalid_json", "The body is not valid JSON.")
    return problem(
        "invalid_request",
        "Some fields are not as they should be.",
        errors=[
            {
                "field": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]),
                "code": item["type"],
                "message": item["msg"],
            }
            for item in found
        ],
    )


def answer_http_exception(_request: Request, error: Exception) -> Response:
    """Give the framework's own refusals the same shape."""
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "invalid_request" if error.status_code < 500 else "internal_error")
    said = error.detail if code == "body_too_large" else _DETAILS.get(code, "")
    return problem(code, said, headers=error.headers)


def answer_database_error(_request: Request, error: Exception) -> Response:
    """Say that the database did not take it; nothing was half-written, and trying again is right."""
    log.error("database_unavailable", kind=type(error).__name__)
    return problem("database_unavailable", "Nothing was changed. Please try again.", headers={"Retry-After": "2"})


def answer_gone_sender(_request: Request, _error: Exception) -> Response:
    """Say nothing to somebody who has left before their body was here; it is nobody's mistake, so no log has it."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def hide_secret(path: str) -> str:
    """Return a path as a log may have it: the address of somebody's calendar is a secret."""
    head, feeds, _ = path.partition("/calendar-feeds/")
    return f"{head}{feeds}…" if feeds else path


def answer_internal_error(request: Request, error: Exception) -> Response:
    """Say that something broke, without saying what; the log knows."""
    log.error("internal_error", path=hide_secret(request.scope["path"]), kind=type(error).__name__, exc_info=error)
    return problem("internal_error", "Something went wrong on our side. Nothing was changed.")


def install_error_answers(app: FastAPI) -> None:
    """Register the handlers on an application."""
    app.add_exception_handler(DomainError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    app.add_exception_handler(HTTPException, answer_http_exception)
    app.add_exception_handler(ClientDisconnect, answer_gone_sender)
    app.add_exception_handler(OperationalError, answer_database_error)
    app.add_exception_handler(PoolTimeout, answer_database_error)
    app.add_exception_handler(DBAPIError, answer_database_error)
    app.add_exception_handler(Exception, answer_internal_error)
