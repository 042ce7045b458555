"""Writing plain data as YAML that a person edits and any YAML tool reads alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

FIRST = ("schema", "process", "service_type", "source_language", "title", "summary", "you_get", "authority")
LAST = ("steps", "one_of")


class Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, quotes what other tools would take for something else, repeats nothing by alias."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write an alias: our reader refuses them."""
        return True


def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write a text of several lines as a literal block."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, represent_text)


def write_yaml(data: Mapping[str, object]) -> str:
    """Write plain data as YAML; reading it again gives the same canonical form."""
    return str(yaml.dump(dict(data), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120))


def write_process(data: Mapping[str, object]) -> str:
    """Write a process definition as YAML, what it is about first and its steps last."""
    middle = [name for name in data if name not in FIRST and name not in LAST]
    ordered = [name for name in (*FIRST, *middle, *LAST) if name in data]
    return write_yaml({name: data[name] for name in ordered})
