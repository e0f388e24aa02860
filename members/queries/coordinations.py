from django.db.models import Q

from coordination.models import Coordination, Role
from members.models import Affiliation, Mandate, Membership


def coordinations_of(user, on):
    """Coordinations that are open to the account on that day: by a role, a mandate, or a post in a member."""
    by_role = Role.objects.running(on).filter(user=user).values("coordination")
    by_mandate = (
        Mandate.objects.running(on)
        .filter(Q(body__ends_on=None) | Q(body__ends_on__gte=on), person__user=user)
        .values("body__coordination")
    )
    posts = Affiliation.objects.running(on).filter(person__user=user)
    by_post = [
        coordination
        for coordination, organisation in posts.values_list("person__coordination", "organisation")
        if Membership.objects.members_on(on).filter(coordination=coordination, organisation=organisation).exists()
    ]
    return Coordination.objects.filter(Q(pk__in=by_role) | Q(pk__in=by_mandate) | Q(pk__in=by_post))
