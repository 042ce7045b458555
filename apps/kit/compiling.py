"""The Python that a template is compiled to, without what Jinja does for templates of any kind.

Ours are given typed objects, are all written by us, and always escape. So `a.b` is an attribute that is there, and never
an item; a function is called as it stands, with its arguments written one by one; and a text is made safe without an
object around it. A page of a procedure has some four thousand of these. What a template can't ask for any more:
`a.b is defined`, `self.block()`, `{% autoescape %}`, and functions that are given the context.
"""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape


class LeanCodeGenerator(CodeGenerator):
    """Writes a template's code, for an environment that has `written` and `macro`."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  the name that Jinja looks for
        """Write that an attribute is read, without looking for an item where there is none."""
        if iskeyword(node.attr):
            self.fail(f"Python has a word {node.attr!r} of its own: an attribute can't be called so.", node.lineno)
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  the same
        """Write a call, without asking whether the function wants to know the context: none of ours does."""
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self.fail("The arguments of a call are written one by one, without * and **.", node.lineno)
        self.visit(node.node, frame)
        self.write("(")
        for one in (*node.args, *node.kwargs):
            self.visit(one, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write that a macro is made of its function, `macro`."""
        node = macro_ref.node
        arguments = [argument.name for argument in node.args]
        takes = (macro_ref.accesses_kwargs, macro_ref.accesses_varargs, macro_ref.accesses_caller)
        name = node.name if isinstance(node, nodes.Macro) else None
        self.write(f"environment.macro(environment, macro, {name!r}, {arguments!r}, {takes!r})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("environment.written(")


class LeanMacro(Macro):
    """A macro that is called without further ado where nothing is given by name, as almost always."""

    def __init__(
        self,
        environment: Environment,
        body: Callable[..., str],
        name: str,
        arguments: list[str],
        takes: tuple[bool, bool, bool],
    ) -> None:
        """Take a macro's function, and whether it takes any names, any number of values, and a caller."""
        super().__init__(environment, body, name, arguments, *takes, True)
        self._body = body
        # What is put in for arguments that aren't given, by how many are.
        self._absent = [(missing,) * (len(arguments) - given) for given in range(len(arguments) + 1)]
        self._is_plain = not any(takes)
        self._takes_only_caller = takes == (False, False, True) and "caller" not in arguments

    def __call__(self, *values: Any, caller: Macro | None = None, **named: Any) -> str:
        """Return what the macro writes, safe as it is."""
        if not named and len(values) < len(self._absent):
            if caller is None and self._is_plain:
                return str.__new__(Markup, self._body(*values, *self._absent[len(values)]))
            if caller is not None and self._takes_only_caller:
                return str.__new__(Markup, self._body(*values, *self._absent[len(values)], caller))
        return super().__call__(*values, **named, **({} if caller is None else {"caller": caller}))


def written(value: Any) -> str:
    """Return a value as it stands in a page: what isn't `Markup` is made safe."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
        return value  # type: ignore[no-any-return]
    return escape(value)
