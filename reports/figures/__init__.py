"""Every number of the report, counted from the data: never typed, each with its definition and the rows behind it."""

from reports.figures import attendance, meetings, members, outcomes
from reports.figures.base import REGISTRY, Computed, Figure, Part, Period, Result
from reports.figures.material import Material

__all__ = [
    "REGISTRY",
    "Computed",
    "Figure",
    "Material",
    "Part",
    "Period",
    "Result",
    "attendance",
    "compute_figure",
    "compute_figures",
    "meetings",
    "members",
    "outcomes",
]


def compute_figure(key, material):
    """The figure of that key; KeyError when there is none."""
    return Computed(REGISTRY[key], REGISTRY[key].compute(material))


def compute_figures(material):
    """Every figure by key, in the order of the register."""
    return {key: compute_figure(key, material) for key in REGISTRY}
