"""Search without accents or case, alike on every database: words are looked for in a folded text column."""

from coordination.text import fold

MAX_WORDS = 8


def filter_by_words(queryset, query, field="search_text"):
    """Keep the rows whose folded text holds every word of the query (the first eight, NUL characters dropped)."""
    for word in fold(query.replace("\x00", " ")).split()[:MAX_WORDS]:
        queryset = queryset.filter(**{f"{field}__contains": word})
    return queryset
