"""Where a point or a postal code lies.

The Region has 19 communes and 145 quarters, with some 15,000 points in all: a bounding box to reject most outlines and
ray casting for the rest answer in well under a millisecond. A spatial database (PostGIS, SpatiaLite) and its native
libraries would have to be installed on every machine for nothing more, and differ between the two databases.
"""

from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count

from coordination.models.territory import Commune, PostalCode, Quartier


class Outline(NamedTuple):
    """A polygon with holes, of the commune or quarter `code`; a MultiPolygon gives several. Degrees, WGS 84."""

    code: str
    west: float
    south: float
    east: float
    north: float
    rings: tuple


def outlines_of(model):
    """Return the outlines of all communes or quarters, for who places many points: `code_at(outlines, lon, lat)`.

    They are kept in the process as long as number and vintage of the rows stay the same (one small query each time);
    `forget_outlines` drops them when the shapes themselves have been written.
    """
    version = tuple(model.objects.order_by("vintage").values_list("vintage").annotate(Count("pk")))
    return _outlines(model, version)


def code_at(outlines, lon, lat):
    """Return the code of the first outline that holds the point, or None."""
    lon, lat = float(lon), float(lat)
    for outline in outlines:
        if outline.west <= lon <= outline.east and outline.south <= lat <= outline.north:
            outer, *holes = outline.rings
            if _ring_holds(outer, lon, lat) and not any(_ring_holds(hole, lon, lat) for hole in holes):
                return outline.code
    return None


def commune_at(lon, lat):
    """Return the commune of the Region in which the point lies, or None outside the Region or without a point."""
    return _object_at(Commune, lon, lat)


def quartier_at(lon, lat):
    """Return the quarter of the Monitoring des quartiers in which the point lies, or None."""
    return _object_at(Quartier, lon, lat)


def commune_for_postal_code(zip_code):
    """Return the commune of a postal code, or None when it is unknown or lies on several (1000, 1040, 1050)."""
    code = str(zip_code or "").strip()
    postal_code = (
        PostalCode.objects.filter(code=code, is_shared=False)
        .select_related("commune")
        .defer("commune__polygon")
        .first()
    )
    return postal_code.commune if postal_code else None


def forget_outlines():
    """Drop the outlines kept in this process; called by whoever writes new ones."""
    _outlines.cache_clear()


def _object_at(model, lon, lat):
    if lon is None or lat is None:
        return None
    code = code_at(outlines_of(model), lon, lat)
    return model.objects.defer("polygon").filter(pk=code).first() if code else None


@lru_cache(maxsize=4)
def _outlines(model, version):
    return tuple(
        _outline(code, polygon)
        for code, geometry in model.objects.order_by("pk").values_list("pk", "polygon")
        for polygon in _polygons(geometry)
        if polygon and polygon[0]
    )


def _polygons(geometry):
    """Return the polygons of a GeoJSON geometry, each a list of rings: the outer one, then the holes."""
    kind = (geometry or {}).get("type")
    if kind == "Polygon":
        return [geometry["coordinates"]]
    if kind == "MultiPolygon":
        return geometry["coordinates"]
    return []


def _outline(code, polygon):
    lons = [point[0] for point in polygon[0]]
    lats = [point[1] for point in polygon[0]]
    rings = tuple(tuple((point[0], point[1]) for point in ring) for ring in polygon)
    return Outline(code, min(lons), min(lats), max(lons), max(lats), rings)


def _ring_holds(ring, lon, lat):
    """Count how often a ray to the east crosses the ring.

    Each side takes its lower end and not its upper one, so that a point on a common border is in one outline only.
    """
    inside = False
    before_lon, before_lat = ring[-1]
    for here_lon, here_lat in ring:
        if (here_lat > lat) != (before_lat > lat):
            crossing = (before_lon - here_lon) * (lat - here_lat) / (before_lat - here_lat) + here_lon
            if lon < crossing:
                inside = not inside
        before_lon, before_lat = here_lon, here_lat
    return inside
