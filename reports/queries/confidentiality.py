"""What a reader of a report may derive (docs/adr/0006-confidential-bodies-in-figures.md)."""

from members.models import Body


def counts_confidential(access):
    """Whether this reader gets the figures that count confidential bodies.

    Who runs the coordination and may know of every one of them, and the authority, which reads the report as it was
    sent. For everybody else the figures are counted as if there were none: a difference would tell that there is one.
    """
    if not access.runs_coordination:
        return access.is_authority and not access.takes_part
    if not access.is_hierarchy:
        return True
    confidential = Body.objects.filter(coordination=access.coordination, is_confidential=True)
    return not confidential.exclude(pk__in=Body.objects.visible_to(access).values("pk")).exists()
