from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.decorators import coordination_view
from coordination.enums import RoleKind
from coordination.forms.coordinations import InvitationForm, RoleEndForm, RoleForm
from coordination.models import Role
from coordination.paging import paginate
from coordination.rules import can_manage_roles
from coordination.services.accounts import invite_account
from coordination.services.roles import appoint, end_role


def _by_kind_and_name(role):
    return RoleKind.values.index(role.kind), role.user.last_name, role.user.first_name, role.pk


@require_safe
@coordination_view(can_manage_roles)
def role_list(request):
    on = request.access.on
    roles = Role.objects.visible_to(request.access).select_related("user")
    context = {
        "running": sorted(roles.exclude(ends_on__lt=on), key=_by_kind_and_name),
        "past": paginate(request, roles.filter(ends_on__lt=on).order_by("-ends_on", "-pk")),
        "on": on,
    }
    return render(request, "coordination/role_list.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_manage_roles)
def role_create(request):
    initial = {"starts_on": request.access.on, "language": request.coordination.default_language}
    form = RoleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            role = appoint(request.coordination, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The role is given: %(role)s.") % {"role": role})
            return redirect("coordination:role_list", request.coordination.slug)
    return render(request, "coordination/role_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@coordination_view(can_manage_roles)
def role_end(request, pk):
    role = get_object_or_404(Role.objects.visible_to(request.access).select_related("user"), pk=pk)
    form = RoleEndForm(request.POST or None, initial={"ends_on": role.ends_on or request.access.on})
    if request.method == "POST" and form.is_valid():
        try:
            end_role(role, actor=request.user, on=request.access.on, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("ends_on", error.messages)
        else:
            messages.success(request, _("The last day of this role is set: %(role)s.") % {"role": role})
            return redirect("coordination:role_list", request.coordination.slug)
    return render(request, "coordination/role_end.html", {"form": form, "role": role})


@require_http_methods(["GET", "POST"])
@coordination_view(can_manage_roles)
def account_invite(request):
    """Open an account by its address, without a role. The page of a person leads here with the address filled in."""
    asked = {name: request.GET[name][:254] for name in InvitationForm.account_fields if request.GET.get(name)}
    form = InvitationForm(request.POST or None, initial={"language": request.coordination.default_language, **asked})
    if request.method == "POST" and form.is_valid():
        user = invite_account(coordination=request.coordination, actor=request.user, **form.account_data)
        messages.success(request, _("A mail tells %(email)s how to sign in.") % {"email": user.email})
        return redirect("coordination:role_list", request.coordination.slug)
    return render(request, "coordination/account_invite.html", {"form": form})
