from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.decorators import coordination_view
from coordination.forms.coordinations import CoordinationCreateForm, CoordinationForm
from coordination.models import Coordination
from coordination.paging import paginate
from coordination.rules import can_change_settings, can_create_coordination, can_run_coordination
from coordination.services.coordinations import create_coordination, update_coordination


@require_safe
def choose(request):
    open_to_me = import_string(settings.COORDINATIONS_OF)(request.user, timezone.localdate())
    context = {
        "page": paginate(request, open_to_me.select_related("cpas")),
        "may_create": can_create_coordination(request.user),
    }
    return render(request, "coordination/choose.html", context)


@require_http_methods(["GET", "POST"])
def coordination_create(request):
    if not can_create_coordination(request.user):
        raise PermissionDenied
    form = CoordinationCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("slug", "name_fr", "name_nl", "cpas")}
        try:
            created = create_coordination(
                actor=request.user, on=timezone.localdate(), coordinator=form.account_data, **fields
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request,
                _("“%(coordination)s” is open. A mail tells %(email)s how to sign in.")
                % {"coordination": created, "email": form.cleaned_data["email"]},
            )
            return redirect("coordination:choose")
    return render(request, "coordination/coordination_create.html", {"form": form})


@require_safe
@coordination_view(can_run_coordination)
def settings_page(request):
    links = import_string(settings.SETTINGS_LINKS)(request.access)
    return render(request, "coordination/settings.html", {"links": links})


@require_http_methods(["GET", "POST"])
@coordination_view(can_change_settings)
def coordination_update(request):
    # A copy of its own: what is refused does not change the name in the shell.
    instance = Coordination.objects.get(pk=request.coordination.pk)  # unscoped - checked by coordination_view
    form = CoordinationForm(request.POST or None, request.FILES or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        current = Coordination.objects.get(pk=instance.pk)  # unscoped - checked by coordination_view
        try:
            update_coordination(current, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("coordination:settings", current.slug)
    return render(request, "coordination/coordination_form.html", {"form": form})


@require_safe
@coordination_view()
def logo(request):
    """The logo, to whoever may enter the coordination. Its name changes with its content, so it serves as ETag."""
    file = request.coordination.logo
    if not file or not file.storage.exists(file.name):
        raise Http404
    etag = f'"{file.name.rpartition("/")[2]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = FileResponse(file.open("rb"), content_type="image/png" if etag.endswith('.png"') else "image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
