"""What only a browser shows of the newcomers' pages: what can be typed, how lines fall, and what is left of them on paper."""

import pytest

from tests.stories.running import Demo, Windows
from tests.stories.walking import Walk

REGISTERING = "hamburg/registration-of-address"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "moved_in", "date"),
    [("ar", "٢٠٢٦-١١-٢٠", "2026-11-20"), ("fa", "۲۰۲۶-۱۱-۲۰", "2026-11-20"), ("fa", "۱۹۹۰", "1990")],
)
def test_a_date_may_be_typed_with_the_digits_of_any_keyboard(
    demo: Demo, window: Windows, lang: str, moved_in: str, date: str
) -> None:
    walk = Walk(window.open(), {"moving-in-date": moved_in})
    walk.open(f"{demo.url('migrant')}/{lang}/my/{REGISTERING}/question")
    walk.answer_all()
    asked = walk.questions.index("moving-in-date")
    walk.open(f"{demo.url('migrant')}/{lang}/my/{REGISTERING}/question/{asked + 1}")
    kept = [walk.page.locator(f"input[name=value-{part}]").input_value() for part in ("year", "month", "day")]
    assert "-".join(part for part in kept if part) == date
