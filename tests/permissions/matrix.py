"""The permission matrix: for every address of the application, what each of the cast and a visitor gets.

Each module of this package that has `ROWS` adds its addresses. A row says how to call the address and, for each
status, who gets it; whoever is not named gets `others`. Statuses: 200, 302 (done, or sent to sign in for a visitor),
403 (may know of it, may not do it), 404 (may not know of it).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

import tests.permissions
from tests.cast import NAMES

EVERYONE = (*NAMES, "visitor")


@dataclass(frozen=True)
class Row:
    """`kwargs` and `data` are built from the cast, so that each test makes its own objects (`lambda cast: {...}`)."""

    kwargs: Callable = lambda cast: {"coordination": "alpha"}
    method: str = "get"
    data: Callable = lambda cast: {}
    statuses: dict = field(default_factory=dict)
    others: int = 404
    visitor: int = 302  # sent to the sign-in page
    note: str = ""

    def expected(self, name):
        for status, names in self.statuses.items():
            if name in names:
                return status
        return self.visitor if name == "visitor" else self.others


def all_rows():
    """`{(url name, method): row}` of every module of the package. A key may be `name` or `name#variant`."""
    rows = {}
    for module in iter_modules(tests.permissions.__path__):
        rows.update(getattr(import_module(f"tests.permissions.{module.name}"), "ROWS", {}))
    return rows
