"""The steps of a draft are drawn from left to right, as they wait for each other."""

from typing import Any

from apps.authority.drawing import RADIUS, draw_steps


def steps(**after: list[Any]) -> dict[str, Any]:
    return {"steps": [{"key": key, "after": before} for key, before in after.items()]}


def test_a_step_stands_to_the_right_of_all_that_it_waits_for() -> None:
    drawing = draw_steps(steps(a=[], b=["a"], c=["a", {"step": "b", "outcome": "refused"}]))
    assert drawing is not None
    a, b, c = drawing.circles
    assert a.x < b.x < c.x
    assert len(drawing.lines) == 3
    assert all(RADIUS <= one.x <= drawing.width - RADIUS and one.y <= drawing.height for one in drawing.circles)


def test_in_a_language_written_leftwards_it_runs_leftwards() -> None:
    drawing = draw_steps(steps(a=[], b=["a"]), leftwards=True)
    assert drawing is not None
    assert drawing.circles[0].x > drawing.circles[1].x


def test_no_step_stands_on_a_line_that_leads_past_it() -> None:
    drawing = draw_steps(steps(a=[], b=["a"], c=["b"], d=["a", "c"], e=["a"]))
    assert drawing is not None
    assert len({(one.x, one.y) for one in drawing.circles}) == 5
    between = [one for one in drawing.circles if one.number in {2, 3}]
    assert drawing.circles[3].y not in {one.y for one in between}


def test_a_circle_that_the_checks_refuse_is_drawn_all_the_same_and_where_nothing_waits_nothing_is() -> None:
    assert draw_steps(steps(a=["b"], b=["a", "not-there", "b"])) is not None
    assert draw_steps(steps(a=[], b=[])) is None
    assert draw_steps({}) is None
