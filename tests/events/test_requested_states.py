"""States named for a store: codes as its files read them; where ISO differs, a question and names that settle it."""

import re

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.errors import StoreError
from detente.events.actors import list_actor_codes
from detente.events.imports import ImportOptions, import_file
from detente.events.requested_states import find_coded_state
from detente.states import find_state, label_state, list_state_codes
from tests.events.samples import write

pytest.importorskip("ibis")


@pytest.mark.parametrize(
    ("text", "schemes", "state"),
    [
        *(("AUS", ["cameo"], "AUS"), ("AUS", ["quad"], "AUS"), ("AUS", [], "AUS")),
        *(("AUL", ["weis"], "AUS"), ("AUT", ["weis"], "AUT"), ("KON", ["weis"], "PRK"), ("kon", ["cameo", "weis"], "PRK")),
        *(("GBR", ["weis"], "GBR"), ("PRK", ["weis"], "PRK"), ("us", ["weis"], "USA"), ("365", ["weis"], "RUS")),
        *(("Austria", ["weis"], "AUT"), ("australia", ["weis"], "AUS"), ("FRY", ["weis"], "SRB")),
    ],
)  # fmt: skip
def test_a_code_is_read_by_the_schemes_of_the_store(text, schemes, state):
    assert find_coded_state(text, schemes) == state


@pytest.mark.parametrize(
    ("text", "schemes", "readings"),
    [
        ("AUS", ["weis"], ["Australia by ISO", "Austria in the WEIS codes", "such as Australia or Austria."]),
        ("aus", ["cameo", "weis"], ["Australia by ISO", "Austria in the WEIS codes"]),
        ("SWZ", ["weis"], ["Eswatini by ISO", "Switzerland in the WEIS codes"]),
        ("MAC", ["weis"], ["Macau by ISO", "North Macedonia in the WEIS codes"]),
        ("ISL", ["weis"], ["Iceland by ISO", "Islamic groups in the WEIS codes", "such as Iceland."]),
        ("MNG", ["weis"], ["Mongolia by ISO", "or Mongolia or Montenegro in the WEIS codes"]),
        ("CRO", ["cameo"], ["Croatia by ISO", "ethnic Croats in the CAMEO codes"]),
        ("CRO", ["cameo", "weis"], ["Croatia by ISO", "ethnic Croats in the CAMEO codes"]),
        ("SLO", ["weis"], ["Slovenia or Slovakia in the WEIS codes", "Write the name of the state instead."]),
        (
            "KOS",
            ["cameo", "weis"],
            ["South Korea in the WEIS codes", "Kosovo or South Korea in the CAMEO codes"],
        ),
        ("KOS", ["cameo"], ["Kosovo or South Korea in the CAMEO codes"]),
        ("XYZ", ["weis"], ["Unknown state"]),
    ],
)
def test_a_code_that_iso_and_the_store_read_differently_is_asked_about(text, schemes, readings):
    with pytest.raises(StoreError) as raised:
        find_coded_state(text, schemes)
    assert [reading for reading in readings if reading not in str(raised.value)] == []


@pytest.mark.parametrize("scheme", ["cameo", "weis", "plover"])
def test_every_name_that_a_question_offers_settles_it(scheme):
    n_asked = 0
    for code in list_actor_codes(scheme, {}):
        try:
            find_coded_state(code, [scheme])
        except StoreError as error:
            offered = re.search(r"such as (.*)\.$", str(error))
            for name in offered[1].split(" or ") if offered else ():
                assert label_state(find_coded_state(name, [scheme])) == name
                n_asked += 1
    assert n_asked


@pytest.mark.parametrize("scheme", ["cameo", "weis", "plover"])
def test_no_code_is_read_against_its_scheme_and_no_name_is_asked_about(scheme):
    for code, known in list_actor_codes(scheme, {}).items():
        try:
            state = find_coded_state(code, [scheme])
        except StoreError:
            continue
        assert state == (known.state or find_state(code)), code
    for state in {state for _, state in list_state_codes()}:
        assert find_coded_state(label_state(state), [scheme]) == state


@pytest.fixture
def store(tmp_path):
    rows = [f"1991-06-{day:02},AUS,YUG,042" for day in range(1, 29)]
    path = write(tmp_path / "a.csv", "date,source,target,code", *rows)
    import_file(path, tmp_path / "store", ImportOptions(scheme="weis"))
    return tmp_path / "store"


@pytest.mark.parametrize("command", ["show", "forecast"])
def test_a_code_of_the_imported_scheme_is_one_line_of_question_at_the_prompt(store, command):
    result = CliRunner().invoke(app, ["events", command, "AUS", "Serbia", "--store", str(store)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert '"AUS" may be Australia by ISO, or Austria in the WEIS codes of this store.' in result.stderr


def test_the_name_of_a_state_needs_no_question_at_the_prompt(store):
    result = CliRunner().invoke(app, ["events", "show", "Austria", "YUG", "--store", str(store)])
    assert result.exit_code == 0, result.output
    assert "Austria → Serbia" in result.stdout
