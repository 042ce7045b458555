"""What is wrong with a draft, as the problem document says it: each place with its line and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.wording.catalogue import words_in
from api.wording.findings import say_finding
from api.wording.problems import say_problem
from core.processes.judging import HasErrors
from core.processes.uploading import InvalidDefinition


@contextmanager
def named_in(language: str) -> Iterator[None]:
    """Say in the reader's language what a refused definition, or one with errors, has wrong."""
    words = words_in(language)
    try:
        yield
    except InvalidDefinition as error:
        error.params = {
            "errors": [
                _drop_absent(
                    field=".".join(str(part) for part in problem.path),
                    code=problem.code.value,
                    line=problem.line,
                    file=problem.file,
                    params=dict(problem.params),
                    message=say_problem(words, problem),
                )
                for problem in error.problems
            ]
        }
        raise
    except HasErrors as error:
        error.params = {
            "errors": [
                _drop_absent(
                    field="/".join(finding.place),
                    code=finding.code.value,
                    params=dict(finding.params),
                    message=say_finding(words, finding),
                )
                for finding in error.findings
            ]
        }
        raise


def _drop_absent(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
