"""No lost update: who saves what somebody else has changed in the meantime is told, and loses nothing."""


class StaleVersion(Exception):  # noqa: N818 - what happened, not a fault
    """The row was changed since the form was opened; `current` is what is saved now."""

    def __init__(self, current):
        super().__init__(str(current))
        self.current = current


def locked(queryset, pk, version):
    """Return the row, locked until the end of the transaction; StaleVersion when it is no longer at that version."""
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    if row.version != version:
        raise StaleVersion(row)
    return row
