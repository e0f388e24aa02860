"""No lost update: an edited document carries a version, and a save that comes too late is refused with both texts."""


class StaleVersion(Exception):  # noqa: N818 - what happened, not a fault
    """Somebody saved the object meanwhile; `current` is what stands now."""

    def __init__(self, current):
        super().__init__(f"{current!r} was changed meanwhile")
        self.current = current


def lock_version(rows, pk, version):
    """Lock one of the rows (a model or a queryset of it) until the end of the transaction and return it.

    Raises StaleVersion when it is no longer at the version that was being edited; None asks for no check.
    """
    queryset = rows.objects.all() if isinstance(rows, type) else rows
    current = queryset.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and int(version) != current.version:
        raise StaleVersion(current)
    return current
