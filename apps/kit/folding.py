"""Templates in which what never changes is worked out once, when they are compiled, instead of on each page.

There is an environment for each language, so that `_("Save")` is the same words for ever, and so is an icon: a
page calls for hundreds of them. The spaces by which a template's lines are set in, and the lines between what stands in
blocks anyway, say nothing to a browser and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from apps.kit.compiling import LeanCodeGenerator, LeanMacro, written

_SET_IN = re.compile("^[ \t]+", re.MULTILINE)
_BLOCK = (
    "</?(?:article|aside|body|d[dlt]|details|div|fieldset|footer|form|h[1-6]|head|header|html|li|link|main|meta|nav|[ou]l|p"
    "|script|section|summary|table|tbody|t[dhr]|thead|title)"
)
_BETWEEN = re.compile(rf"(?<=\n)\n+|\n+(?={_BLOCK}\b)|({_BLOCK}(?: [^<>]*)?>)\n+")


class FoldingEnvironment(Environment):
    """An environment whose constant functions are called at compile time where they can be.

    They are given by the names that they have in templates; no template may mean anything else by these.
    """

    code_generator_class = LeanCodeGenerator
    written = staticmethod(written)
    macro = LeanMacro
    constant_functions: Mapping[str, Callable[..., Any]] = MappingProxyType({})

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Return a template's text without the spaces at the beginning of its lines."""
        return _SET_IN.sub("", super().preprocess(source, name, filename))

    def _generate(self, source: nodes.Template, *args: Any, **more: Any) -> str:
        return super()._generate(_Folder(self).visit(source), *args, **more)


class _Folder(NodeTransformer):
    """Puts the result in the place of a call whose arguments stand in the template."""

    def __init__(self, environment: FoldingEnvironment) -> None:
        self._environment = environment

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.TemplateData:  # noqa: N802  the name that Jinja looks for
        node.data = _BETWEEN.sub(r"\1", node.data)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  the name that Jinja looks for
        call = self.generic_visit(node)
        assert isinstance(call, nodes.Call)
        function = call.node
        arguments, named = call.args, call.kwargs
        if (
            not isinstance(function, nodes.Name)
            or function.name not in self._environment.constant_functions
            or call.dyn_args is not None
            or call.dyn_kwargs is not None
            or not all(isinstance(one, nodes.Const) for one in (*arguments, *(pair.value for pair in named)))
        ):
            return call
        known = self._environment.constant_functions[function.name]
        made = known(*(one.as_const() for one in arguments), **{pair.key: pair.value.as_const() for pair in named})
        return nodes.Const(made, lineno=call.lineno, environment=self._environment)
