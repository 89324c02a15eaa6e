"""Errors that are shown to the person, without a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Input that cannot be used; the command ends with exit code 2.

    ``message`` says what is wrong and what to do; ``file``, ``line`` and ``column`` (from 1) say where.
    """

    def __init__(self, message: str, file: str | None = None, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        if self.file is None:
            return self.message
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message}"
