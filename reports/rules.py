"""Who may do what with what the coordination accounts for."""


def can_read_reports(access):
    return access.runs_coordination or access.is_finance or access.is_committee_member or access.is_authority


def can_write_report(access):
    return access.runs_coordination


def can_open_figures(access):
    """Read the rows behind a figure; the authority reads what was submitted to it, nothing else."""
    return access.runs_coordination or access.is_finance or access.is_committee_member
