"""Why a file is not taken; each says which field, and what to do."""

from __future__ import annotations

from core.platform.errors import DomainError


class UnsupportedFile(DomainError):
    """The content is none of the kinds that are taken."""

    code = "unsupported_file"


class DamagedFile(DomainError):
    """The content says that it is one of them, and can't be opened."""

    code = "damaged_file"


class LockedFile(DomainError):
    """A PDF that asks for a password."""

    code = "locked_file"


class TooLargePicture(DomainError):
    """A picture with so many points, or a PDF with so many pages, that opening it would fill the memory."""

    code = "too_large_picture"


class FileTooLarge(DomainError):
    """A file over the limit."""

    code = "file_too_large"


class TooManyFiles(DomainError):
    """More files than a document may have."""

    code = "too_many_files"


class WalletFull(DomainError):
    """The person has as many documents, or bytes in them, as anybody may have."""

    code = "wallet_full"
