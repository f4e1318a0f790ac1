"""Actor codes by scheme: states, groups, and codes with two readings, which are never guessed."""

from datetime import date

import pytest

from detente.errors import StoreError
from detente.events.actors import list_actor_codes, read_actor_file, resolve_actor
from detente.events.dyad_forecast import forecast_dyad
from detente.events.dyad_view import read_dyad_view
from detente.events.imports import ImportOptions, import_file
from detente.events.store import open_events
from detente.events.unsure_actors import find_unsure_actors
from detente.states import list_state_codes
from tests.events.samples import write
from tests.events.tables import make_table

ibis = pytest.importorskip("ibis")


def bring(tmp_path, *pairs, scheme="weis", store="store", **wanted):
    lines = ["date,source,target,code", *(f"1991-06-{n:02},{a},{b},042" for n, (a, b) in enumerate(pairs, 1))]
    options = ImportOptions(scheme=scheme, **wanted)
    imported = import_file(write(tmp_path / f"{store}.csv", *lines), tmp_path / store, options).imported
    rows = open_events(tmp_path / store).select("source", "source_role", "target").to_pyarrow().to_pylist()
    return imported, [tuple(row.values()) for row in rows]


@pytest.mark.parametrize(
    ("code", "weis", "cameo"),
    [
        ("KOS", "KOR", ""), ("KON", "PRK", None), ("UNK", "GBR", None), ("SWZ", "CHE", "SWZ"), ("AUS", "AUT", "AUS"),
        ("AUL", "AUS", "AUS"), ("MAC", "MKD", "MAC"), ("ISL", "", "ISL"), ("CHE", "", "CHE"), ("FRY", "SRB", "SRB"),
        ("ETH", "", "ETH"), ("ETHALB", "", "ETH"), ("ETI", "ETH", None), ("IDI", "IND", None), ("UAR", "EGY", "EGY"),
        ("MOM", "OMN", None), ("NIG", "NGA", "NGA"), ("NIR", "NER", None), ("GMW", "DEU", "DEU"), ("BOS", "BIH", "BIH"),
        ("CRO", "HRV", ""), ("SER", "SRB", ""), ("TRK", "", ""), ("BAH", "BHR", ""), ("SAF", "ZAF", ""), ("SLO", "", None),
        ("LIB", "", "LBY"), ("ICE", "ISL", None), ("ROM", "ROU", "ROU"), ("TMP", "", "TLS"), ("PAL", "PSE", "PSE"),
        ("USR", "RUS", "RUS"), ("YUG", "SRB", "SRB"), ("ARB", "", ""), ("UNO", "", None), ("GER", "DEU", "DEU"),
    ],
)  # fmt: skip
def test_a_code_means_what_its_scheme_means(code, weis, cameo):
    for scheme, state in (("weis", weis), ("cameo", cameo)):
        known = resolve_actor(code, list_actor_codes(scheme, {}))[1]
        assert (known.state, known.certainty == "unknown") == (state or "", state is None), scheme


def test_every_listed_state_is_a_state():
    states = {state for _, state in list_state_codes()}
    for scheme in ("cameo", "weis"):
        for code, known in list_actor_codes(scheme, {}).items():
            assert known.state in states | {""}, code
            assert bool(known.state) == (known.certainty not in {"group", "unsure"}), code


def test_codes_of_the_kansas_project_are_not_those_of_iso(tmp_path):
    imported, rows = bring(tmp_path, ("KOS", "KON"), ("UNK", "IRQ"), ("SWZGOV", "USA"))
    assert rows == [("KOR", "", "PRK"), ("GBR", "", "IRQ"), ("CHE", "GOV", "USA")]
    assert (imported.without_state, imported.actors) == (0, {"usage": 6})


def test_groups_are_groups_and_never_a_state_of_the_same_code(tmp_path):
    _, rows = bring(tmp_path, ("ISL", "USA"), ("ISLMIL", "CHE"), ("ETHALB", "FRY"))
    assert rows == [("ISL (group)", "", "USA"), ("ISLMIL (group)", "", "CHE (group)"), ("ETHALB", "", "SRB")]
    _, rows = bring(tmp_path, ("CROREB", "SERMIL"), ("TRK", "BIHSER"), scheme="cameo", store="other")
    assert rows == [("CROREB", "", "SERMIL"), ("TRK", "", "BIH")]


def test_a_code_with_two_readings_is_no_state_until_the_user_says_which(tmp_path):
    imported, rows = bring(tmp_path, ("ETH", "SOM"), ("SLOGOV", "AUS"))
    assert rows == [("?ETH", "", "SOM"), ("?SLOGOV", "", "AUT")]
    assert list(imported.unsure) == [
        "ETH (Ethiopia, or an ethnic group as in ETHALB)",
        "SLO (Slovenia, or Slovakia)",
    ]
    table = write(
        tmp_path / "actors.csv", "code;state", "ETH;Ethiopia", "SLO;svn", "NAC;group", "SOM;Somalia"
    )
    imported, rows = bring(
        tmp_path, ("ETH", "SOM"), ("SLOGOV", "NAC"), store="other", actors=read_actor_file(table)
    )
    assert rows == [("ETH", "", "SOM"), ("SVN", "GOV", "NAC")]
    assert (imported.unsure, imported.actors) == ({}, {"group": 1, "yours": 3})


def test_each_row_is_read_by_its_own_scheme(tmp_path):
    rows = ["date,source,target,code,scheme", "1991-01-01,AUS,SWZ,042,weis", "1991-01-01,AUS,SWZ,042,cameo"]
    import_file(write(tmp_path / "a.csv", *rows), tmp_path / "store")
    events = open_events(tmp_path / "store").select("source", "target").to_pyarrow().to_pylist()
    assert [tuple(row.values()) for row in events] == [("AUT", "CHE"), ("AUS", "SWZ")]


def test_a_longer_code_of_the_user_overrules_a_shorter_one(tmp_path):
    actors = read_actor_file(write(tmp_path / "a.csv", "code,state", "YUGSLO,Slovenia"))
    _, rows = bring(tmp_path, ("YUGSLOGOV", "YUGCRO"), actors=actors)
    assert rows == [("SVN", "GOV", "SRB")]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("a,b", "ETH,Ethiopia"), 'headings "code" and "state"'),
        ((), 'headings "code" and "state"'),
        (("code,state", "ETH,Ethiopai"), r'line 2: Unknown state "Ethiopai"\. Did you mean Ethiopia'),
        (("code,state", "ETH,"), 'line 2: ETH has no state. Write its name or code, or "group"'),
        (("code,state", "ETH,groop"), r'line 2: .* Did you mean "group"\?'),
        (("code,state", ",Ethiopia"), "line 2: the code .* has 0 letters"),
        (("code,state", "ETH,Ethiopia", "", "ETH,group"), "line 4: ETH already has another reading above"),
    ],
)
def test_a_fault_in_the_users_table_names_its_line(tmp_path, lines, message):
    with pytest.raises(StoreError, match=message):
        read_actor_file(write(tmp_path / "a.csv", *lines))


def make_events(n_unsure):
    plain = [{"date": date(2020, 1, 1), "source": a, "target": b, "quad": q, "events": 30}
             for a in ("USA", "RUS", "CHN") for b in ("FRA", "DEU", "GBR", "ITA") for q in (1, 2, 4)]  # fmt: skip
    unsure = [{"date": date(2020, 1, 1), "source": "?ETH", "target": "SOM"}] * n_unsure
    return ibis.memtable(make_table(plain + unsure))


def test_base_rates_are_refused_across_unsure_codes():
    view = read_dyad_view(make_events(4), "USA", "FRA")
    assert (view.unsure.codes, view.unsure.share, view.say_do[0].n_others) == ({"ETH": 4}, 0.1, 0)
    assert "rows: ETH in 4" in str(view.unsure)
    with pytest.raises(StoreError, match=r"base rates would rest on unsure states\. In 10% of the events"):
        forecast_dyad(make_events(4), "USA", "FRA", "year")


def test_a_pair_that_may_hide_behind_an_unsure_code_is_told_so():
    with pytest.raises(
        StoreError, match=r"no events between Ethiopia and Somalia .*rows: ETH in 4\)\. Say which"
    ):
        read_dyad_view(make_events(4), "ETH", "SOM")


def test_groups_and_sure_codes_bar_nothing():
    view = read_dyad_view(make_events(0), "USA", "FRA")
    assert (view.unsure.bars_base_rates, view.say_do[0].n_others) == (False, 11)
    rows = [{"source": "ETHALB", "target": "SRB"}, {"source": "?ETH", "target": "IGOUNO"}]
    assert not find_unsure_actors(ibis.memtable(make_table(rows))).bars_base_rates
