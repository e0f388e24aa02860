from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.paging import paginate
from coordination.services.accounts import open_account, send_account_invitation
from coordination.services.versions import StaleVersion
from members.filters.people import PersonFilter
from members.forms.people import AffiliationForm, PersonForm
from members.forms.saving import add_refusal
from members.models import Affiliation, Person
from members.queries.directory import mandates_of_person
from members.queries.people import with_posts
from members.rules import can_delete_from_directory, can_edit_directory, can_read_directory
from members.services.people import (
    create_person,
    delete_affiliation,
    delete_person,
    forget_person,
    link_account,
    save_affiliation,
    update_person,
)


def _person_or_404(access, pk):
    return get_object_or_404(Person.objects.visible_to(access).select_related("user"), pk=pk)


def _affiliation_or_404(access, pk):
    people = Person.objects.visible_to(access)
    return get_object_or_404(
        Affiliation.objects.filter(person__in=people).select_related("person__coordination", "organisation"), pk=pk
    )


@require_safe
@coordination_view(can_read_directory)
def person_list(request):
    people = Person.objects.visible_to(request.access)
    filtered = PersonFilter(request.GET, queryset=people, access=request.access)
    page = paginate(request, with_posts(filtered.qs, request.access))
    context = {
        "filter": filtered,
        "page": page,
        "may_edit": can_edit_directory(request.access),
        "is_filtered": any(request.GET.get(name) for name in PersonFilter.Meta.fields),
    }
    return render(request, "members/person_list.html", context)


@require_safe
@coordination_view(can_read_directory)
def person_detail(request, pk):
    access = request.access
    person = _person_or_404(access, pk)
    posts = list(person.affiliations.select_related("organisation"))
    context = {
        "person": person,
        "posts": [post for post in posts if post.ends_on is None or post.ends_on >= access.on],
        "past_posts": [post for post in posts if post.ends_on is not None and post.ends_on < access.on],
        "mandates": mandates_of_person(access, person),
        "may_edit": can_edit_directory(access) and person.pseudonymised_at is None,
        "may_delete": can_delete_from_directory(access),
        "on": access.on,
    }
    return render(request, "members/person_detail.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def person_create(request):
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            person = create_person(coordination=request.coordination, actor=request.user, **fields)
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("%(person)s is known. Now say where they work.") % {"person": person})
            return redirect("members:affiliation_create", request.coordination.slug, person.pk)
    return render(request, "members/person_form.html", {"form": form, "person": None, "theirs": None})


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def person_update(request, pk):
    person = _person_or_404(request.access, pk)
    form = PersonForm(request.POST or None, instance=person)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            update_person(person, actor=request.user, **form.cleaned_data)
        except StaleVersion as stale:
            theirs = stale.current
            form.data = {**form.data.dict(), "version": stale.current.version}
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The sheet of %(person)s is saved.") % {"person": form.instance})
            return redirect("members:person_detail", request.coordination.slug, pk)
    return render(request, "members/person_form.html", {"form": form, "person": person, "theirs": theirs})


@require_http_methods(["GET", "POST"])
@coordination_view(can_delete_from_directory)
def person_delete(request, pk):
    person = _person_or_404(request.access, pk)
    if request.method == "POST":
        try:
            delete_person(person, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("members:person_detail", request.coordination.slug, pk)
        messages.success(request, _("%(person)s is deleted.") % {"person": person})
        return redirect("members:person_list", request.coordination.slug)
    return render(request, "members/person_delete.html", {"person": person})


@require_http_methods(["GET", "POST"])
@coordination_view(can_delete_from_directory)
def person_forget(request, pk):
    person = _person_or_404(request.access, pk)
    if request.method == "POST":
        forget_person(person, actor=request.user, on=request.access.on)
        messages.success(request, _("This person is forgotten. What was minuted stays, without the name."))
        return redirect("members:person_list", request.coordination.slug)
    return render(request, "members/person_forget.html", {"person": person})


@require_POST
@coordination_view(can_edit_directory)
def person_invite(request, pk):
    """Open an account for the person, or take theirs, and mail how to sign in."""
    person = _person_or_404(request.access, pk)
    if not person.email:
        messages.error(request, _("Give an e-mail address first: the invitation goes there."))
        return redirect("members:person_detail", request.coordination.slug, pk)
    user = person.user or open_account(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language or request.coordination.default_language,
        actor=request.user,
        coordination=request.coordination,
    )
    try:
        link_account(person, user, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        send_account_invitation(user, coordination=request.coordination, actor=request.user)
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": user.email})
    return redirect("members:person_detail", request.coordination.slug, pk)


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def affiliation_create(request, pk):
    person = _person_or_404(request.access, pk)
    initial = {"starts_on": request.access.on, "organisation": request.GET.get("organisation")}
    return _affiliation_form(request, Affiliation(person=person), initial)


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def affiliation_update(request, pk):
    return _affiliation_form(request, _affiliation_or_404(request.access, pk), None)


def _affiliation_form(request, affiliation, initial):
    form = AffiliationForm(
        request.POST or None, instance=affiliation, initial=initial, coordination=request.coordination
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_affiliation(affiliation, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The function is saved."))
            return redirect("members:person_detail", request.coordination.slug, affiliation.person_id)
    return render(request, "members/affiliation_form.html", {"form": form, "affiliation": affiliation})


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def affiliation_delete(request, pk):
    affiliation = _affiliation_or_404(request.access, pk)
    person = affiliation.person
    if request.method == "POST":
        delete_affiliation(affiliation, actor=request.user)
        messages.success(request, _("The function is deleted."))
        return redirect("members:person_detail", request.coordination.slug, person.pk)
    return render(request, "members/affiliation_delete.html", {"affiliation": affiliation, "person": person})
