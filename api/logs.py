"""Logs: one line of JSON an event on standard error; never a local variable, a body or an address of a person."""

from __future__ import annotations

import logging
import sys
from traceback import StackSummary, format_list, walk_tb
from types import TracebackType
from typing import Final

import structlog
from structlog.typing import ExcInfo, Processor


def configure_logs() -> None:
    """Have every log line written as JSON, the server's own too, with an error's places but without its values."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_DESCRIBE, *_WRITE],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_DESCRIBE,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_WRITE],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[others], force=True)


def describe_places(exc_info: ExcInfo) -> str:
    """Return where an error came about, and of which kind it and its causes are.

    What it says is left out: it may repeat what somebody wrote, as `int("…")` does.
    """
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        lines += [*_places(error.__traceback__), f"{type(error).__module__}.{type(error).__qualname__}"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is not None:
            lines.append("… which came of:")
    return "\n".join(lines)


def _places(traceback: TracebackType | None) -> list[str]:
    return [line.rstrip() for line in format_list(StackSummary.extract(walk_tb(traceback)))]


_DESCRIBE: Final[list[Processor]] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_WRITE: Final[list[Processor]] = [
    structlog.processors.ExceptionRenderer(describe_places),
    structlog.processors.JSONRenderer(),
]
