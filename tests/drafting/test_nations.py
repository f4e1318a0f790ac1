import pytest
from countryinfo import all_countries

from detente.drafting.nations import find_nations
from detente.states import label_state


def codes(text):
    return [(found.code, text[found.start : found.end]) for found in find_nations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S.-Russian talks; the U.S global effort", [("USA", "U.S."), ("RUS", "Russian"), ("USA", "U.S")]),
        ("Russia’s war, the Russians", [("RUS", "Russia"), ("RUS", "Russians")]),
        ("Bosnia and Herzegovina", [("BIH", "Bosnia and Herzegovina")]),
        ("the People’s Republic of China", [("CHN", "People’s Republic of China")]),
        ("the Republic of China", [("TWN", "Republic of China")]),
        ("North Koreans", [("PRK", "North Koreans")]),
        ("Côte d'Ivoire", [("CIV", "Côte d'Ivoire")]),
        ("Papua New Guinea, Guinea", [("PNG", "Papua New Guinea"), ("GIN", "Guinea")]),
        ("the Soviet Union", [("SUN", "Soviet Union")]),
        ("RUSSIA AND IRAN", [("RUS", "RUSSIA"), ("IRN", "IRAN")]),
        ("Chinese", [("CHN", "Chinese")]),
        ("British, Dutch and Saudi envoys", [("GBR", "British"), ("NLD", "Dutch"), ("SAU", "Saudi")]),
    ],
)
def test_states_are_found_by_name_and_adjective(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "South America",
        "New Mexico",
        "the Indian Ocean",
        "Moscow",
        "american",
        "Rhode Island",
        "Congo",
        "Congolese",
        "LET US GO",
        "turkey",
        "",
    ],
)
def test_what_names_no_state_or_more_than_one_is_left_alone(text):
    assert codes(text) == []


def test_every_state_of_the_package_is_found_by_its_own_name():
    missed = []
    for country in all_countries():
        code, name = country.iso(3), country.name()
        if code and code not in {"ANT", "SCG"} and "(" not in name:
            found = codes(name)
            if not found or found[0][0] != code:
                missed.append((code, name, found))
    assert missed == []


def test_every_code_has_a_name():
    text = "Kosovo, USSR, Yugoslavia, East Germany, Czechoslovakia, UAE, UK"
    assert all(label_state(code) for code, _ in codes(text))
    assert len(codes(text)) == 7
