from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.decorators import coordination_view
from coordination.enums_reference import DocumentKind
from coordination.models import Frame


@require_safe
@coordination_view()
def frame_list(request):
    frames = Frame.objects.visible_to(request.access)
    context = {"frames": frames, "on": request.access.on}
    return render(request, "coordination/frame_list.html", context)


@require_safe
@coordination_view()
def frame_detail(request, code):
    """The coordination’s own copy goes before the shipped frame of the same code."""
    frames = Frame.objects.visible_to(request.access).filter(code=code)
    frame = frames.order_by(F("coordination").asc(nulls_last=True)).first()
    if frame is None:
        raise Http404
    sections = frame.sections.prefetch_related("criteria")
    context = {
        "frame": frame,
        "missions": frame.missions.all(),
        "criteria": frame.criteria.all(),
        "headings": frame.cost_headings.select_related("parent"),
        "tranches": frame.tranches.all(),
        "documents": [
            (label, [section for section in sections if section.document == kind])
            for kind, label in DocumentKind.choices
        ],
    }
    return render(request, "coordination/frame_detail.html", context)
