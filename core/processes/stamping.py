"""Writing the hash of the source text beside each translation that has none; nothing else in the file changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.people.places import city_texts
from core.processes.content import Content, TranslationFile
from core.processes.reading import Document, read_file
from core.processes.translations import process_texts, registry_texts, source_hash


def stamp_content(folder: Path, content: Content) -> tuple[str, ...]:
    """Fill in missing source hashes in a folder that was read without problems; return the files that changed.

    A hash that is there is never changed: where it no longer fits, the translation is older than its source.
    An entry that is a bare text has no place for a hash, and stays as it is.
    """
    return tuple(one.file for one, sources in list_translations(content) if stamp_file(folder / one.file, sources))


def list_translations(content: Content) -> Iterator[tuple[TranslationFile, Mapping[str, str]]]:
    """Yield each file of translations with the source texts by address."""
    for one in content.translations:
        yield one, registry_texts(content.registry)
    for city in content.cities:
        for one in city.translations:
            yield one, city_texts(city.city, city.organisations, city.offices)
        for process in city.processes:
            for one in process.translations:
                yield one, process_texts(process.process)


def stamp_file(file: Path, sources: Mapping[str, str]) -> bool:
    """Fill in the missing hashes of one file, line by line so that comments and layout stay; return whether any was."""
    document = read_file(file)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    stamped = dict(find_stamps(document, sources))
    for number in sorted(stamped, reverse=True):
        line = lines[number - 1]
        stamp = f'source: "{stamped[number]}"'
        if "{" in line:  # the whole entry stands on one line
            lines[number - 1] = line.replace("{", f"{{{stamp}, ", 1)
        else:
            lines.insert(number - 1, line[: len(line) - len(line.lstrip())] + stamp + "\n")
    if stamped:
        file.write_text("".join(lines), encoding="utf-8")
    return bool(stamped)


def find_stamps(document: Document, sources: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the line before which a hash belongs, and the hash, for each translation without one."""
    raw = document.raw
    texts = raw.get("texts") if isinstance(raw, Mapping) else None
    for address, entry in texts.items() if isinstance(texts, Mapping) else ():
        if isinstance(entry, Mapping) and "source" not in entry and address in sources:
            yield document.lines[("texts", address, next(iter(entry)))], source_hash(sources[address])
