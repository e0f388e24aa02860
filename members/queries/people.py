from django.db.models import Prefetch

from members.models import Affiliation, Mandate


def with_posts(people, access):
    """People with their running posts (`posts`) and the seats one may know of (`seats`): two more queries."""
    posts = Affiliation.objects.running(access.on).select_related("organisation")
    seats = Mandate.objects.filter(pk__in=access.visible_mandates().values("pk")).select_related("body")
    return people.select_related("user").prefetch_related(
        Prefetch("affiliations", posts, to_attr="posts"), Prefetch("mandates", seats, to_attr="seats")
    )
