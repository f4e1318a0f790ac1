import gzip
from pathlib import Path

import numpy as np
import pytest
from validation.decisions import read_decisions

from detente.errors import StoreError

PERFECT = """treatment,id,game,period,choice,other_choice
D5R48,7,4,1,c,d
D5R48,7,4,2,d,c
D75R32,3,9,1,d,d
D75R32,3,8,2,d,c
D75R32,3,8,1,c,c
"""

NOISY = """treatment,id,game,period,last_choice,last_other,choice,bc,error
6.0,337.0,6,1,,,c,4.0,0.0
6.0,337.0,6,2,c,d,d,4.0,0.0
1.0,12.0,5,1,,,d,1.5,0.125
1.0,12.0,5,2,c,c,c,1.5,0.125
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "decisions.csv"
    path.write_text(text)
    return path


def test_rows_are_put_in_order_and_what_was_seen_follows_from_them(tmp_path):
    table = read_decisions(write(tmp_path, PERFECT))
    assert table.play.player.tolist() == [0, 0, 0, 1, 1]
    assert table.play.before.tolist() == [-1, 0, -1, -1, 1]
    assert table.play.cooperates.tolist() == [True, False, False, True, False]
    assert table.treatments == ("D5R48", "D75R32")
    assert table.groups.tolist() == [1, 0]
    assert (table.match.tolist(), table.turn.tolist()) == ([0, 0, 1, 2, 2], [0, 1, 0, 0, 1])
    assert [(game.payoffs.reward, game.continuation, game.error) for game in table.games] == [
        (48.0, 0.5, 0.0),
        (32.0, 0.75, 0.0),
    ]


def test_what_was_done_may_differ_from_what_was_meant(tmp_path):
    table = read_decisions(write(tmp_path, NOISY))
    assert table.play.before.tolist() == [-1, 0, -1, 1]
    assert table.play.cooperates.tolist() == [False, True, True, False]
    assert table.treatments == ("benefit 1.5 × cost, error 0.125", "benefit 4 × cost, error 0")
    assert table.games[0].payoffs == (3.0, 1.0, 0.0, -2.0)
    assert table.games[0].error == 0.125


@pytest.mark.parametrize(
    ("text", "changed", "fault"),
    [
        (PERFECT, ("choice,other", "chosen,other"), "line 1 has no column choice"),
        (PERFECT, ("other_choice", "others"), "line 1 has no column other_choice"),
        (PERFECT, ("2,d,c\nD75R32,3,9", "2,x,c\nD75R32,3,9"), 'line 3: choice is "x"; expected c or d'),
        (PERFECT, ("8,1,c,c", "8,1,c,?"), r'line 6: other_choice is "\?"; expected c or d'),
        (PERFECT, ("7,4,1", "seven,4,1"), 'line 2: id is "seven"; expected a number'),
        (PERFECT, ("7,4,1", "7,4.5,1"), 'line 2: game is "4.5"; expected a whole number'),
        (PERFECT, ("7,4,2", "7,4,nan"), 'line 3: period is "nan"; expected a whole number'),
        (PERFECT, ("7,4,2", "7,4,3"), "line 3: subject 7, game 4: expected period 2, found 3"),
        (PERFECT, ("7,4,2", "7,4,1"), "line 3: subject 7, game 4: expected period 2, found 1"),
        (PERFECT, ("3,9,1", "3,9,2"), "line 4: subject 3, game 9: expected period 1, found 2"),
        (PERFECT, ("D75R32,3,9", "D5R48,3,9"), "line [456]: subject 3 appears in two treatments"),
        (PERFECT, ("D5R48", "baseline"), 'line 2: treatment is "baseline"; expected a label such as D5R32'),
        (PERFECT, ("D5R48", "D5R60"), 'line 2: treatment is "D5R60"; expected a label such as D5R32'),
        (PERFECT, ("D5R48,7,4,2,d,c", "D5R48,7,4,2,d"), "line 3 has 5 cells; the header has 6"),
        (PERFECT, (PERFECT[45:], ""), "a header but no rows"),
        (PERFECT, (PERFECT, ""), "Its columns: none"),
        (NOISY, ("2,c,d,d", "2,,d,d"), 'line 3: last_choice is ""; expected c or d'),
        (NOISY, (",4.0", ",0.5"), "line 2: bc is 0.5 and error is 0; expected bc above 1"),
        (NOISY, (",4.0", ",1e308"), "line 2: bc is 1e[+]308 and error is 0; expected bc above 1"),
        (NOISY, ("d,4.0", "d,four"), 'line 3: bc is "four"; expected a number'),
    ],
)
def test_faults_are_told_with_their_line(tmp_path, text, changed, fault):
    assert changed[0] in text
    with pytest.raises(StoreError, match=fault):
        read_decisions(write(tmp_path, text.replace(*changed)))


def test_a_file_cut_short_is_told(tmp_path):
    path = tmp_path / "decisions.csv.gz"
    path.write_bytes(gzip.compress(PERFECT.encode() * 50)[:-20])
    with pytest.raises(StoreError, match="cannot be read in full"):
        read_decisions(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match="file not found"):
        read_decisions(tmp_path / "none.csv.gz")


def test_rows_may_stand_in_any_order(tmp_path):
    head, *rows = NOISY.splitlines()
    table = read_decisions(write(tmp_path, NOISY))
    again = read_decisions(write(tmp_path, "\n".join([head, *reversed(rows)])))
    assert all(np.array_equal(a, b) for a, b in zip(table.play, again.play, strict=True))
    assert (table.treatments, table.games) == (again.treatments, again.games)
