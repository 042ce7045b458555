"""What a template is compiled to does what Jinja's own code does, for templates as ours are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import UndefinedError
from markupsafe import Markup, escape

from apps.kit.compiling import written
from apps.kit.folding import FoldingEnvironment

MACROS = """
{% macro tag(words, kind="") %}<i class="{{ kind }}">{{ words }}</i>{% endmacro %}
{% macro card(title, open=false) %}<h2>{{ title }}{% if open %}!{% endif %}</h2>{{ caller() }}{% endmacro %}
{% macro row(cells) %}{% for cell in cells %}{% call(text) each(cell) %}[{{ text }}]{% endcall %}{% endfor %}{% endmacro %}
{% macro each(cell) %}{{ caller(cell.title) }}{% endmacro %}
{% macro perhaps(title) %}{{ title }}{% if caller is defined %}: {{ caller() }}{% endif %}{% endmacro %}
{% macro all_of() %}{{ varargs|join("+") }}{{ kwargs.items()|list|length }}{% endmacro %}
{% macro named(title, caller=none) %}{{ title }}{% if caller %}: {{ caller() }}{% endif %}{% endmacro %}
{% macro plain() %}<i>p</i>{% endmacro %}
{% macro any_of() %}{{ varargs|join("+") }}{{ caller() }}{% endmacro %}
{% macro down(number) %}{{ number }}{% if number %}{{ down(number - 1) }}{% endif %}{% endmacro %}
"""


@dataclass(slots=True)
class Thing:
    """Something with a title."""

    title: Any

    def named(self, name: str, loud: bool = False) -> str:
        """Return a name beside the title."""
        return f"{self.title}/{name.upper() if loud else name}"


def make_environments(page: str) -> tuple[Environment, Environment]:
    """Return ours and Jinja's own, with a page that may import macros."""
    loader = DictLoader({"macros": MACROS, "page": page})
    options: dict[str, Any] = {"loader": loader, "autoescape": True, "undefined": StrictUndefined, "trim_blocks": True}
    return FoldingEnvironment(**options), Environment(**options)


def render_both(page: str, **values: Any) -> tuple[str, str]:
    """Return what a page is, and what it would be by Jinja's own code."""
    ours, plain = (one.get_template("page").render(**values) for one in make_environments(page))
    return ours, plain


ALL = '{% from "macros" import tag, card, row, each, perhaps, all_of, any_of, named, plain, down %}'
UNSAFE = "<b> & \"q\" 'a'"
VALUES: Mapping[str, Any] = {
    "thing": Thing(UNSAFE),
    "safe": Thing(Markup("<b>")),
    "things": [Thing("a"), Thing("<")],
    "counted": {"a": 1, "items": 2},
    "number": 5,
    "nothing": None,
    "empty": "",
}


@pytest.mark.parametrize(
    "page",
    [
        "{{ thing.title }} {{ safe.title }} {{ number }} {{ nothing }} {{ empty }} {{ 1.5 }} {{ true }}",
        "{{ thing.named('x') }} {{ thing.named('x', loud=true) }} {{ thing.named(name=thing.title) }}",
        "{{ counted.get('a') }} {{ counted['items'] }} {{ counted.items()|list|length }}",
        "{% for one in things %}{{ loop.index }}{{ one.title }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% set ns = namespace(n=0) %}{% for one in things %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
        "{% set kept %}<p>{{ thing.title }}</p>{% endset %}{{ kept }}{{ kept ~ thing.title }}",
        "{{ thing.title|upper }} {{ thing.title|safe }} {{ things|map(attribute='title')|join(', ') }}",
        ALL
        + "{{ tag(thing.title) }}{{ tag(thing.title, 'x') }}{{ tag(safe.title, kind=thing.title) }}{{ tag(words='w') }}",
        ALL + "{% call card(thing.title) %}{{ thing.title }}{% endcall %}{% call card('t', open=true) %}x{% endcall %}",
        ALL + "{% call card('a', true) %}{% call card('b') %}{{ tag('c') }}{% endcall %}{% endcall %}",
        ALL + "{{ row(things) }}",
        ALL + "{{ perhaps(thing.title) }}{% call perhaps('x') %}<y>{% endcall %}",
        ALL + "{{ all_of(1, '<', a=2) }}{{ all_of() }}",
        ALL + "{{ named('x') }}{% call named('<') %}<y>{% endcall %}",
        ALL + "{% call any_of(1, '<') %}<y>{% endcall %}{% call any_of() %}{% endcall %}",
        ALL + "{{ card('x', caller=plain) }}",
        ALL + "{{ down(3) }}",
        ALL + "{{ tag(tag(tag(thing.title))) }}",
        "{% import 'macros' as parts %}{{ parts.tag(thing.title) }}",
    ],
)
def test_a_page_is_the_same_as_by_jinjas_own_code(page: str) -> None:
    ours, plain = render_both(page, **VALUES)
    assert ours.replace("\n", "") == plain.replace("\n", "")


@pytest.mark.parametrize(
    "value", [UNSAFE, "plain", "", Markup("<b>"), 7, None, Thing("<"), type("Text", (str,), {})("<")]
)
def test_what_is_written_is_what_jinja_would_write(value: object) -> None:
    assert str(written(value)) == Environment(autoescape=True).from_string("{{ value }}").render(value=value)


@pytest.mark.parametrize("sign", "&<>\"'")
def test_each_sign_that_means_something_is_escaped(sign: str) -> None:
    assert written(f"a{sign}b") == escape(f"a{sign}b") != f"a{sign}b"
    assert str(written(Markup(f"a{sign}b"))) == f"a{sign}b"


@pytest.mark.parametrize("page", ["{{ thing.absent }}", "{{ absent.title }}", "{{ counted.a }}", "{{ absent }}"])
def test_what_is_not_there_is_an_error_and_never_an_empty_place(page: str) -> None:
    ours, _ = make_environments(page)
    with pytest.raises((AttributeError, UndefinedError)):
        ours.get_template("page").render(**VALUES)


@pytest.mark.parametrize(
    "call",
    ["{{ tag(1, 2, 3) }}", "{{ tag('a', size=2) }}", "{{ card('a') }}", "{% call tag('a') %}b{% endcall %}"],
)
def test_a_macro_that_is_called_wrongly_is_an_error(call: str) -> None:
    ours, _ = make_environments(ALL + call)
    with pytest.raises((TypeError, UndefinedError)):
        ours.get_template("page").render()


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("{{ thing.named(*things) }}", "one by one"),
        ("{{ thing.named(**counted) }}", "one by one"),
        ("{{ thing.class }}", "a word 'class' of its own"),
    ],
)
def test_what_a_template_can_not_ask_for_is_said_when_it_is_compiled(page: str, why: str) -> None:
    ours, _ = make_environments(page)
    with pytest.raises(TemplateSyntaxError, match=why):
        ours.get_template("page")
