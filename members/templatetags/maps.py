"""The quartiers of a commune as inline SVG: no tiles, no script, nothing fetched."""

from math import cos, radians

from django import template

register = template.Library()

WIDTH = 560
SHADES = ("#f6f5f1", "#d5e6e8", "#a3c9ce", "#62a0a8", "#0b5563")


@register.inclusion_tag("members/includes/quartier_map.html")
def quartier_map(counts, title):
    """`counts`: pairs (quartier with its polygon, number). The shade and a printed number say how many."""
    outlines = [(quartier, number, list(_rings(quartier.polygon))) for quartier, number in counts]
    points = [point for _quartier, _number, rings in outlines for ring in rings for point in ring]
    if not points:
        return {"shapes": [], "title": title, "height": 0, "width": WIDTH}
    west, east = min(lon for lon, _lat in points), max(lon for lon, _lat in points)
    south, north = min(lat for _lon, lat in points), max(lat for _lon, lat in points)
    # One degree of longitude is shorter than one of latitude here.
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 0.0001)
    highest = max(number for _quartier, number in counts) or 1
    shapes = []
    for quartier, number, rings in outlines:
        projected = [[((lon - west) * squeeze * scale, (north - lat) * scale) for lon, lat in ring] for ring in rings]
        outer = max(projected, key=len)
        shade = 0 if not number else 1 + (number * (len(SHADES) - 2)) // highest
        shapes.append(
            {
                "name": quartier.name,
                "code": quartier.code,
                "number": str(number),
                "path": " ".join(_path(ring) for ring in projected),
                "fill": SHADES[shade],
                "text_fill": "#ffffff" if shade >= len(SHADES) - 1 else "#1d2b33",
                "x": f"{sum(x for x, _y in outer) / len(outer):.0f}",
                "y": f"{sum(y for _x, y in outer) / len(outer):.0f}",
            }
        )
    return {"shapes": shapes, "title": title, "width": str(WIDTH), "height": f"{(north - south) * scale:.0f}"}


def _rings(geometry):
    if geometry.get("type") == "Polygon":
        yield from geometry["coordinates"]
    elif geometry.get("type") == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon


def _path(ring):
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + " Z"
