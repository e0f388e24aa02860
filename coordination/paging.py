"""Lists are cut into pages; an address with an odd page number shows the nearest page instead of failing."""

from django.core.paginator import Paginator


def paginate(request, queryset, per_page=50):
    """Return the page that `?page=` asks for: the first for nonsense, the last when it is too high."""
    return Paginator(queryset, per_page).get_page(request.GET.get("page"))
