"""Small files in each layout, as they are published; invented events."""

from __future__ import annotations

ICEWS_HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t"
    "Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\t"
    "Province\tCountry\tLatitude\tLongitude"
)
POLECAT_HEADER = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\t"
    "Actor COW\tPrimary Actor Sector\tActor Sectors\tActor Title\tActor Name Raw\tWikipedia Actor ID\t"
    "Recipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\tRecipient Sectors\t"
    "Recipient Title\tRecipient Name Raw\tWikipedia Recipient ID\tPlacename\tCity\tDistrict\tProvince\t"
    "Country\tLatitude\tLongitude\tGeoNames ID\tRaw Placename\tFeature Type\tSource\tPublication Date\t"
    "Story People\tStory Organizations\tStory Locations\tLanguage\tVersion"
)
YEARS_HEADER = (
    "source,target,source_iso3,target_iso3,year,"
    "verbal_cooperation,material_cooperation,verbal_conflict,material_conflict"
)


def gdelt(number, day="20130401", source="USAGOV", target="RUS", code="042", *, columns=58, **fields):
    """Return a row of GDELT; ``fields`` are quad, weight."""
    row = [""] * columns
    row[0], row[1], row[5], row[15], row[26] = str(number), day, source, target, code
    row[29], row[30] = fields.get("quad", "1"), fields.get("weight", "1.9")
    row[7], row[-1] = "USA", "http://example.org/a"
    return "\t".join(row)


def icews(number, day="2005-03-02", source="Russia", target="Ukraine", code="042", **fields):
    """Return a row of ICEWS; ``fields`` are weight, and sectors and names of either."""
    row = [str(number), day, fields.get("source_name", source), fields.get("source_sectors", ""), source]
    row += ["Make a visit", code, fields.get("weight", "1.9"), fields.get("target_name", target)]
    row += [fields.get("target_sectors", ""), target, "7", "2", "A paper", "", "", "", "", "", ""]
    return "\t".join(row)


def polecat(number, day="2020-02-03", source="RUS", target="UKR", kind="CONSULT", **fields):
    """Return a row of POLECAT; ``fields`` are mode, weight, quad, and names of either."""
    row = ["None"] * len(POLECAT_HEADER.split("\t"))
    row[:6] = [
        number,
        day,
        kind,
        fields.get("mode", "visit"),
        fields.get("weight", "2.0"),
        "VERBAL COOPERATION",
    ]
    row[5] = fields.get("quad", row[5])
    row[7], row[8], row[10] = fields.get("source_name", "Somebody"), source, "GOV"
    row[15], row[16] = fields.get("target_name", "Somebody else"), target
    return "\t".join(row)


def write(path, *lines):
    """Write a text file of lines; return its path."""
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path
