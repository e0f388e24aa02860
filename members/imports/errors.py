"""Why a file cannot be read at all; said to the person who brought it, in their language."""

from django.core.exceptions import ValidationError


class UnreadableFileError(ValidationError):
    """The file is no list that can be imported. `code` says why; the message says what to do."""
