from tests.permissions.matrix import Row

RUNNERS = ("alice", "arthur")
OTHERS = ("charlie", "fatima", "marie", "henri", "fleur", "victor", "sven")


def _batch(applied=False):
    def kwargs(cast):
        # Imported here: the matrix is read before the applications are ready.
        from members.services.imports import apply_import
        from tests.members.import_files import csv_bytes, previewed

        batch = previewed(cast.alpha, csv_bytes("Organisation;CP", "Nouvelle;1190"))
        if applied:
            apply_import(batch, actor=None)
        return {"coordination": "alpha", "pk": batch.pk}

    return kwargs


def _row(status=200, **fields):
    return Row(statuses={status: RUNNERS, 403: OTHERS}, **fields)


ROWS = {
    "members:import_list": _row(),
    "members:import_create": _row(),
    "members:import_detail": _row(kwargs=_batch()),
    "members:import_mapping": _row(kwargs=_batch()),
    "members:import_apply": _row(302, kwargs=_batch(), method="post"),
    "members:import_undo": _row(302, kwargs=_batch(applied=True), method="post"),
    "members:import_delete": Row(
        kwargs=_batch(),
        method="post",
        # The last one asked throws the list away; before her it is there for the assistant.
        statuses={302: ("arthur",), 404: ("alice",), 403: OTHERS},
    ),
}
