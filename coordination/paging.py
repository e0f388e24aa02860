"""Lists are cut into pages; an address with an odd page number shows the nearest page instead of failing."""

from django.core.paginator import Paginator


def paginate(request, queryset, per_page=25, count=None):
    """Return the page that `?page=` asks for: the first for nonsense, the last when it is too high.

    `count` spares a query when the number of rows is known already.
    """
    paginator = Paginator(queryset, per_page)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page"))
