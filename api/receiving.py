"""Files as they are sent in a form, one after another in memory: plain bytes never touch the disk.

The framework would write a file of more than a megabyte into the temporary folder.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.errors import Overloaded, UnsupportedMediaType
from core.documents.clean import MAX_FILE
from core.documents.refusals import FileTooLarge
from core.platform.errors import InvalidRequest

MAX_SENDING: Final = 100 * 1024 * 1024  # bytes of all files that are sent at once
SILENCE: Final = 30.0  # seconds for which a sender may say nothing
LONGEST: Final = 1800.0  # seconds: half the time after which a place is cleared
PLACES: Final = 24
EACH: Final = 3
FIELD: Final = "file"
LONGEST_WORD: Final = 80  # bytes


class Senders:
    """Who sends files at this moment: each holds one file in memory, so that there are places for some only."""

    def __init__(self, places: int = PLACES, each: int = EACH) -> None:
        """Give `places` to all together, and `each` to one person."""
        self._sending: Counter[UUID] = Counter()
        self._places = places
        self._each = each

    @contextmanager
    def hold_place(self, person_id: UUID) -> Iterator[None]:
        """Hold a place for the length of a sending; raises `Overloaded` where there is none."""
        if self._sending[person_id] >= self._each or self._sending.total() >= self._places:
            raise Overloaded("Many files are on their way. Please try again in a moment.", retry_after=10)
        self._sending[person_id] += 1
        try:
            yield
        finally:
            self._sending[person_id] -= 1
            self._sending += Counter()  # forgets who sends nothing


class FormFiles:
    """Takes the bytes of a form as they come, and gives back each file that is whole.

    At most one file is in memory, and what belongs to no file is passed over.
    """

    def __init__(self, content_type: str, largest: int = MAX_FILE, word: str = "") -> None:
        """Begin with the form's media type; raises `UnsupportedMediaType` for what isn't a form with files.

        `word` is the name of a short text that stands before the files.
        """
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise UnsupportedMediaType("Send the files as multipart/form-data.")
        callbacks: Any = {
            "on_part_begin": self._begin_part,
            "on_header_field": self._take_header_name,
            "on_header_value": self._take_header_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._take_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError as error:
            raise UnsupportedMediaType("Send the files as multipart/form-data.") from error
        self._largest = largest
        self._asks = word.encode()
        self._whole: list[bytes] = []
        self._name = b""
        self._value = b""
        self._is_file = False
        self._is_word = False
        self._data = bytearray()
        self.is_complete = False
        self.word = ""  # what was said under the name that was asked for; empty while nothing was

    def feed(self, data: bytes) -> list[bytes]:
        """Take some bytes; return the files that are whole now. Raises `FileTooLarge` and `InvalidRequest`."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise InvalidRequest("The form can't be read.", field=FIELD, reason="malformed") from error
        whole, self._whole = self._whole, []
        return whole

    def _begin_part(self) -> None:
        self._is_file = self._is_word = False
        self._data = bytearray()

    def _take_header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._is_file = options.get(b"name") == FIELD.encode() and b"filename" in options
            self._is_word = bool(self._asks) and options.get(b"name") == self._asks and b"filename" not in options
        self._name = self._value = b""

    def _end_headers(self) -> None:
        self._data = bytearray()

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_word and len(self._data) + end - start > LONGEST_WORD:
            raise InvalidRequest("This is too long.", field=self._asks.decode())
        if not self._is_file and not self._is_word:
            return
        if len(self._data) + end - start > self._largest:
            raise FileTooLarge(f"A file has at most {self._largest // 2**20} MB.", field=FIELD, limit=self._largest)
        self._data += data[start:end]

    def _end_part(self) -> None:
        if self._is_file and self._data:  # a field for which nobody chose a file comes empty
            self._whole.append(bytes(self._data))
        if self._is_word and not self.word:
            self.word = self._data.decode("utf-8", "replace").strip()
        self._data = bytearray()

    def _end(self) -> None:
        self.is_complete = True


def open_form(request: Request, word: str = "") -> FormFiles:
    """Return the form that a request sends, of which nothing is read yet; raises `UnsupportedMediaType`."""
    return FormFiles(request.headers.get("Content-Type", ""), word=word)


async def receive_files(request: Request, form: FormFiles) -> AsyncGenerator[bytes, None]:
    """Yield the files of a form as they become whole.

    Raises `InvalidRequest` where the form is cut off, or its sender falls silent.
    """
    stream = aiter(request.stream())
    try:
        async with asyncio.timeout(LONGEST):
            while True:
                try:
                    data = await asyncio.wait_for(anext(stream), SILENCE)
                except StopAsyncIteration:
                    break
                for file in form.feed(data):
                    yield file
    except TimeoutError as error:
        raise InvalidRequest(
            "The file didn't arrive in time. Nothing was saved.", field=FIELD, reason="late"
        ) from error
    if not form.is_complete:
        raise InvalidRequest("The file didn't arrive whole. Nothing was saved.", field=FIELD, reason="cut_off")


async def pass_over_rest(request: Request) -> None:
    """Read what is still coming and forget it: a sender who is refused half-way would not hear why."""
    try:
        async with asyncio.timeout(SILENCE):
            async for _ in request.stream():
                pass
    except (TimeoutError, RuntimeError):  # the latter where the stream was read to its end already
        return
