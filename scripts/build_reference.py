"""Make the territory and CPAS files of coordination/reference/ again from the collected public data.

    python scripts/build_reference.py [FOLDER]

FOLDER is the folder of collected data (default: ../shared/data beside the repository). Themes and frames are written
by hand in coordination/reference/ and are not touched. What each file is made of: coordination/reference/SOURCES.md.
"""

import csv
import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "coordination" / "reference"

COMMUNE_VINTAGE = "2022"
QUARTIER_VINTAGE = "2015"
CPAS_SOURCE = "Liste fédérale des CPAS / Federale lijst van OCMW’s, 01.2026 ; liste de terrain / terreinlijst, 08.2026"
# Codes whose addresses lie on several communes, so that the code alone gives no commune. For the other codes the
# collected data only shows single strays, which are wrongly placed addresses.
SHARED_POSTAL_CODES = {"1000", "1040", "1050"}
# Fewer common points than this on two outlines would be a chance meeting at a corner.
MINIMUM_COMMON_POINTS = 2
KINDS = {
    "residential": "residential",
    "green_area": "park",
    "industry_or_station": "industry",
    "cemetery": "cemetery",
}


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_features(path, features):
    """One feature a line, so that a change shows as one line; no spaces inside, to keep the file small."""
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    path.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n"
    )


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def typographic(text):
    return " ".join((text or "").split()).replace("'", "’")


def slug(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(char if char.isalnum() else " " for char in plain).split())


def rounded(value):
    if isinstance(value, (int, float)):
        return round(value, 5)
    return [rounded(item) for item in value]


def geometry(feature):
    shape = feature["geometry"]
    return {"type": shape["type"], "coordinates": rounded(shape["coordinates"])}


def points(value):
    if isinstance(value[0], (int, float)):
        yield tuple(value)
        return
    for item in value:
        yield from points(item)


def neighbours(features):
    """Two communes are neighbours when their outlines, simplified together, have points in common."""
    owners = defaultdict(set)
    for feature in features:
        for point in points(feature["geometry"]["coordinates"]):
            owners[point].add(feature["properties"]["nis"])
    common = defaultdict(lambda: defaultdict(int))
    for communes in owners.values():
        for first in communes:
            for second in communes - {first}:
                common[first][second] += 1
    return {
        nis: sorted(other for other, number in others.items() if number >= MINIMUM_COMMON_POINTS)
        for nis, others in common.items()
    }


def build_communes(source):
    facts = {row["nis"]: row for row in read_json(source / "communes" / "communes_brussels_19.json")}
    features = read_json(source / "communes" / "communes_brussels_19.geojson")["features"]
    beside = neighbours(features)
    result = []
    for feature in sorted(features, key=lambda item: item["properties"]["nis"]):
        nis = feature["properties"]["nis"]
        fact = facts[nis]
        result.append(
            {
                "type": "Feature",
                "id": nis,
                "properties": {
                    "nis": nis,
                    "name_fr": typographic(fact["name_fr"]),
                    "name_nl": typographic(fact["name_nl"]),
                    "slug": slug(fact["name_fr"]),
                    "postal_codes": sorted(fact["postal_codes"]),
                    "lon": rounded(fact["lon"]),
                    "lat": rounded(fact["lat"]),
                    "neighbours": beside[nis],
                    "vintage": COMMUNE_VINTAGE,
                },
                "geometry": geometry(feature),
            }
        )
    write_features(TARGET / "communes.geojson", result)


def build_postal_codes(source):
    rows = [
        {
            "code": row["zip"],
            "name_fr": typographic(row["locality_fr"]),
            "name_nl": typographic(row["locality_nl"]),
            "nis": row["nis_main"],
            "is_shared": "1" if row["zip"] in SHARED_POSTAL_CODES else "0",
        }
        for row in read_csv(source / "communes" / "codes_postaux_22.csv")
    ]
    write_csv(TARGET / "postal_codes.csv", sorted(rows, key=lambda row: row["code"]))


def build_quartiers(source):
    facts = {row["code"]: row for row in read_csv(source / "quartiers" / "quartiers_monitoring_145.csv")}
    features = read_json(source / "quartiers" / "quartiers_monitoring_145.geojson")["features"]
    result = []
    for feature in sorted(features, key=lambda item: int(item["properties"]["code"])):
        code = str(feature["properties"]["code"])
        fact = facts[code]
        result.append(
            {
                "type": "Feature",
                "id": code,
                "properties": {
                    "code": code,
                    "name_fr": typographic(fact["name_fr"]),
                    "name_nl": typographic(fact["name_nl"]),
                    "kind": KINDS[fact["kind"]],
                    "lon": rounded(float(fact["lon"])),
                    "lat": rounded(float(fact["lat"])),
                    "shares": dict(part.split(":") for part in fact["nis_share"].split()),
                    "vintage": QUARTIER_VINTAGE,
                },
                "geometry": geometry(feature),
            }
        )
    write_features(TARGET / "quartiers.geojson", result)


def national_phone(number):
    """`+32 2 529 41 20` as `02 529 41 20`; a free number keeps its usual groups."""
    digits = "".join(char for char in number if char.isdigit())
    digits = "0" + digits.removeprefix("32") if number.startswith("+32") else digits
    if digits.startswith("0800"):
        return f"{digits[:4]} {digits[4:6]} {digits[6:]}"
    return f"{digits[:2]} {digits[2:5]} {digits[5:7]} {digits[7:]}"


def build_cpas(source):
    rows = []
    for row in read_json(source / "cpas" / "cpas_19_bruxelles.json"):
        rows.append(
            {
                "nis": row["nis"],
                "name_fr": typographic(row["name_fr"]),
                "name_nl": typographic(row["name_nl"]),
                "official_name_fr": typographic(row["official_fr"]),
                "official_name_nl": typographic(row["official_nl"]),
                "address_fr": typographic(row["address_fr"]),
                "address_nl": typographic(row["address_nl"]),
                "postal_code": row["zip"],
                "phone": national_phone(row["phone_official"]),
                "email": row["email"] or "",
                "website": row["website"] or "",
                "enterprise_number": "".join(char for char in row["kbo"] or "" if char.isdigit()),
                "has_address_conflict": "1" if row["address_check"] == "DIFFER" else "0",
                "source": CPAS_SOURCE,
            }
        )
    write_csv(TARGET / "cpas.csv", sorted(rows, key=lambda row: row["nis"]))


def main():
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    if not source.is_dir():
        sys.exit(f"No folder {source}: give the folder of the collected data.")
    TARGET.mkdir(exist_ok=True)
    build_communes(source)
    build_postal_codes(source)
    build_quartiers(source)
    build_cpas(source)
    for path in sorted(TARGET.iterdir()):
        print(f"{path.stat().st_size:>8} {path.name}")


if __name__ == "__main__":
    main()
