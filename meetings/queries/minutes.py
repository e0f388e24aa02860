"""What the panels of a meeting show once it is held."""


def hold_panel(access, meeting):
    return {}


def minutes_panel(access, meeting):
    return {}


def adopt_panel(access, meeting):
    return {}
