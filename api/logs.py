"""Logs: one line of JSON an event on standard error; never a local variable, a body or an address of a person."""

from __future__ import annotations

import sys

import structlog


def configure_logs() -> None:
    """Have every log line written as JSON, with a traceback's places but without its values."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
