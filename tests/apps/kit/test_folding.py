"""What never changes in a template is worked out when it is compiled."""

from jinja2 import DictLoader
from markupsafe import Markup

from apps.kit.folding import FoldingEnvironment


def make_environment(template: str) -> tuple[FoldingEnvironment, list[str]]:
    """Return an environment with one template, and a list of what is asked of its one constant function."""
    asked: list[str] = []

    def say(text: str, **values: str) -> Markup:
        asked.append(text)
        return Markup(text.upper()) % values if values else Markup(text.upper())

    environment = FoldingEnvironment(autoescape=True, loader=DictLoader({"page": template}))
    environment.globals["say"] = say
    environment.constant_functions = {"say": say}
    return environment, asked


def test_a_text_is_looked_up_once_for_all_pages() -> None:
    environment, asked = make_environment('{% for name in names %}<b>{{ say("<i>") }}</b>{{ name }}{% endfor %}')
    page = environment.get_template("page")
    assert page.render(names=["a", "<"]) == "<b><I></b>a<b><I></b>&lt;"
    assert page.render(names=[]) == ""
    assert asked == ["<i>"]


def test_what_depends_on_the_page_is_asked_for_each_time() -> None:
    environment, asked = make_environment('{{ say(name) }} {{ say("hello", name=name) }}')
    page = environment.get_template("page")
    assert [page.render(name=name) for name in ("ada", "<")] == ["ADA HELLO", "< HELLO"]
    assert asked == ["ada", "hello", "<", "hello"]


def test_a_text_is_folded_wherever_it_stands() -> None:
    environment, asked = make_environment(
        '{% set word = say("a") %}{% if say("b") == "B" %}{{ word ~ say("c") }}{% endif %}'
    )
    assert environment.get_template("page").render() == "AC"
    assert environment.get_template("page").render() == "AC"
    assert asked == ["a", "b", "c"]


def test_a_page_has_neither_the_spaces_nor_the_lines_of_its_template_but_all_between_words() -> None:
    environment, _ = make_environment(
        "<ul class=\"a\">\n  <li>\n    one {{ 'two' }}\n    three\n\n  </li>\n</ul>\n<p>\n  <a>x</a>\n  <b>y</b>\n</p>\n"
    )
    page = environment.get_template("page").render()
    assert page == '<ul class="a"><li>one two\nthree</li></ul><p><a>x</a>\n<b>y</b></p>'
