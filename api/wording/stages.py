"""When in a stay a process matters, in words."""

from __future__ import annotations

from typing import assert_never

from api.wording.catalogue import Words
from core.processes.definition import Stage


def say_stage(words: Words, stage: Stage) -> str:
    """Return the name of a stage."""
    match stage:
        case Stage.BEFORE_DEPARTURE:
            return words.say("Before you leave your country")
        case Stage.ARRIVAL:
            return words.say("When you arrive")
        case Stage.FIRST_WEEKS:
            return words.say("In the first weeks")
        case Stage.SETTLING:
            return words.say("Settling in")
        case Stage.LONG_TERM:
            return words.say("Staying for long")
        case Stage.LEAVING:
            return words.say("Leaving again")
    assert_never(stage)
