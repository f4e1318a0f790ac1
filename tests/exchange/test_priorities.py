import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.casefile.files import edit_case, parse_case, read_case, read_starter
from detente.errors import CaseError
from detente.exchange.headings import Spellings
from detente.exchange.priorities import plan_import
from tests.exchange.workbooks import make

RANKS = [
    ["ranks", "plant", "lead", "market", "suppliers"],
    ["us", 1, 3, -2, 2],
    ["rival", 2, None, 1, None],
]


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(read_starter(), "utf-8")
    return path


@pytest.fixture
def plan(mine):
    def plan_table(rows, **options):
        table = mine.parent / "table.csv"
        text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
        table.write_text(text, "utf-8")
        return plan_import(mine, table, **options)

    return plan_table


def faults(plan, rows, **options):
    with pytest.raises(CaseError) as caught:
        plan(rows, **options)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def test_ranks_are_written_in_place_and_comments_kept(plan, mine):
    imported = plan(RANKS)
    assert (imported.changed, imported.unchanged) == (("us",), ("rival",))
    case = edit_case(mine, imported.changes)
    assert case == parse_case(imported.after)
    assert case.priorities["us"].ranks == {"plant": 1, "suppliers": 2, "market": 2, "lead": 3}
    assert case.priorities["us"].against == ["market"]
    assert case.priorities["suppliers"] == parse_case(read_starter()).priorities["suppliers"]
    was, now = read_starter().splitlines(), mine.read_text("utf-8").splitlines()
    differ = [line for line in now if line not in was]
    assert differ == [
        (
            "  us: {ranks: [plant, [market, suppliers], lead], against: [market], "
            "spread: simplex, because: Read from table.csv cells B2 to E2.}"
        )
    ]
    assert [line.split("#")[1:] for line in now] == [line.split("#")[1:] for line in was]


def test_a_row_that_already_says_so_keeps_its_reasons(plan):
    imported = plan(
        [["ranks", "plant", "lead", "market", "suppliers"], ["us", 1, 2, -4, 3], ["rival", 2, "", 1, ""]]
    )
    assert imported.changed == ()
    assert imported.unchanged == ("us", "rival")
    assert parse_case(imported.after) == parse_case(imported.before)


def test_weights_take_the_place_of_ranks(plan):
    imported = plan([["weights", "plant", "lead"], ["us", "100", "40 to 80"], ["rival", "-12.5", "30"]])
    priorities = parse_case(imported.after).priorities
    assert priorities["us"].ranks is None
    assert priorities["us"].against == []
    assert {goal: weight.written for goal, weight in (priorities["us"].weights or {}).items()} == {
        "plant": "100",
        "lead": "40 to 80",
    }
    assert {goal: weight.written for goal, weight in (priorities["rival"].weights or {}).items()} == {
        "plant": "-12.5",
        "lead": "30",
    }
    assert "us: {weights: {plant: 100, lead: 40 to 80}, because: Read from" in imported.after


def test_actors_may_stand_on_top_and_by_their_names(plan, mine):
    turned = [list(row) for row in zip(*RANKS, strict=True)]
    turned[0] = ["Ranks", "Our Company", "the rival"]
    assert parse_case(plan(turned).after).priorities["rival"].ranks == {"market": 1, "plant": 2}
    table = mine.parent / "table.xlsx"
    table.write_bytes(make(RANKS))
    imported = plan_import(mine, table)
    assert "Read from table.xlsx sheet Workshop cells B2 to E2." in imported.after


def test_what_the_row_cited_before_goes(plan, mine):
    text = read_starter().replace("because: Supply first.", "source: memo par=2, because: Supply first.")
    mine.write_text(text, "utf-8")
    priorities = parse_case(plan(RANKS).after).priorities["us"]
    assert priorities.source is None
    assert priorities.because == "Read from table.csv cells B2 to E2."


def test_an_actor_without_a_row_gets_one(plan, mine):
    text = read_starter().replace(
        "  board: {name: the board", "  state: {name: a state, kind: provider}\n  board: {name: the board"
    )
    mine.write_text(text, "utf-8")
    imported = plan([["weights", "plant"], ["state", 7]])
    assert "  state: {weights: {plant: 7}, because: Read from table.csv cells B2 to B2.}\n" in imported.after


def test_every_fault_is_told_at_once_with_its_cell(plan):
    rows = [
        ["ranks", "plant", "leed", "market", "plant", ""],
        ["us", "first", 1, 0, 2, 3],
        ["rivle", 1, "", "", "", ""],
        ["rival", 1, "", 3, "", ""],
        ["board", "", "", "", "", ""],
        ["", 2, "", "", "", ""],
    ]
    assert faults(plan, rows) == [
        ("A3", "the case has no actor 'rivle'"),
        ("C1", "the case has no objective 'leed'"),
        ("E1", "plant appears twice"),
        ("F2", "has no heading"),
        ("B6", "has no heading"),
        ("B2", "found 'first', expected a rank"),
        ("D2", "found '0', expected a rank"),
        ("A4", "the ranks 1, 3 leave a gap"),
        ("A5", "has no numbers"),
    ]


def test_faults_of_the_changed_case_stand_at_their_cells(plan, mine):
    before = mine.read_bytes()
    assert faults(plan, [["ranks", "lead"], ["us", 1]]) == [
        ("A2", "the shared problem 'plant' is not ranked")
    ]
    assert faults(plan, [["weights", "plant"], ["us", 90]]) == [
        ("A2", "the shared problem 'plant' must have the weight 100")
    ]
    assert faults(plan, [["weights", "plant"], ["rival", "9 to 3"]])[0][0] == "B2"
    assert faults(plan, [["weights", "plant"], ["rival", "1e12"]])[0][0] == "B2"
    assert mine.read_bytes() == before


def test_a_fault_elsewhere_in_the_case_keeps_its_place(plan, mine):
    text = read_starter().replace("goodwill: 30 to 50}", "goodwill: 30 to 50, relative_gains: 0.2}")
    mine.write_text(text, "utf-8")
    ((path, message),) = faults(plan, [["ranks", "plant", "market"], ["rival", -2, 1]])
    assert path.startswith("counterpart.types.partner")
    assert "plant" in message


def test_an_objective_called_like_an_actor_is_no_riddle(plan):
    """The starter has suppliers among both."""
    imported = plan([["weights", "suppliers", "plant"], ["suppliers", 100, 20]])
    priorities = parse_case(imported.after).priorities["suppliers"].weights or {}
    assert {goal: weight.written for goal, weight in priorities.items()} == {
        "suppliers": "100",
        "plant": "20",
    }
    assert faults(plan, [["weights", "suppliers"], ["suppliers", 1]]) == [
        ("", "needs actors on one side and objectives on the other")
    ]


def test_what_the_cells_hold_must_be_said(plan):
    rows = [["", "plant", "lead"], ["us", 100, 2]]
    assert faults(plan, rows) == [("A1", "found nothing, expected ranks or weights")]
    assert plan(rows, kind="weights").changed == ("us",)
    assert faults(plan, []) == [
        ("A1", "found nothing, expected ranks or weights"),
        ("", "needs actors on one side and objectives on the other"),
    ]


def test_a_shipped_case_is_laid_out_but_not_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "t.csv"
    own, goal = read_case("agreed-framework-1994").own, read_case("agreed-framework-1994").problem
    table.write_text(f"weights,{goal}\n{own},100\n", "utf-8")
    imported = plan_import("agreed-framework-1994", table)
    assert imported.changed == (own,)


@settings(max_examples=8)
@given(st.permutations(["plant", "lead", "market", "suppliers"]), st.data())
def test_any_order_comes_back(tmp_path_factory, order, data):
    ties = data.draw(st.lists(st.booleans(), min_size=3, max_size=3))
    ranks = dict(zip(order, np.cumsum([1, *(not tie for tie in ties)]).tolist(), strict=True))
    folder = tmp_path_factory.mktemp("order")
    (folder / "c.yaml").write_text(read_starter(), "utf-8")
    rows = [",".join(["ranks", *ranks]), ",".join(["us", *map(str, ranks.values())])]
    (folder / "t.csv").write_text("\n".join(rows), "utf-8")
    imported = plan_import(folder / "c.yaml", folder / "t.csv")
    priorities = edit_case(folder / "c.yaml", imported.changes).priorities["us"]
    assert priorities.ranks == ranks
    assert plan_import(folder / "c.yaml", folder / "t.csv").changed == ()


FIRST = ["weights", "plant", "lead"]
US, RIVAL = ["us", 100, 62.5], ["rival", 30, -20]


def read_weights(plan_table, rows, actor="rival", **options):
    priorities = parse_case(plan_table(rows, **options).after).priorities
    return {goal: weight.written for goal, weight in (priorities[actor].weights or {}).items()}


@pytest.mark.parametrize(
    ("rows", "cell", "says"),
    [
        ([["Workshop of 4 May"], [], FIRST, US], "A1", "above the headings, which stand in row 3"),
        ([[], FIRST, US], "A1", "found nothing above the headings"),
        ([["", *FIRST], ["", *US]], "A1", "to the left of the headings, which stand in column B"),
        ([FIRST, US, RIVAL, ["Total", 130, 42.5]], "A4:C4", "row 4 holds totals"),
        ([[*FIRST, "Sum"], [*US, 162.5]], "D1:D2", "column D holds totals"),
        ([FIRST, ["us", 100, 10], ["rival", 30, 20], ["board", 5, 5], ["Alles", 135, 35]], "A5:C5", "the sums of the others"),
        ([FIRST, ["", "%", "points"], US], "B2:C2", "row 2 holds units"),
        ([["weights", "unit", "plant"], ["us", "utils", 100]], "B1:B2", "column B holds units"),
        ([FIRST, US, [], ["Note: agreed on it all"]], "A4", "row 4 holds a note"),
        ([[*FIRST, "Comment"], [*US, "why not"]], "D1:D2", "column D holds a note"),
        ([FIRST, US, [], ["ranks", "plant", "lead"]], "A4:C4", "holds headings again"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_table_is_one_fault_with_its_cells(plan, rows, cell, says):
    ((path, message),) = faults(plan, rows)
    assert path == cell
    assert says in message


def test_a_heading_in_another_case_is_ambiguous_unless_it_is_spelled_exactly(plan, mine):
    mine.write_text(mine.read_text("utf-8").replace("name: the board", "name: The Rival"), "utf-8")
    assert plan([FIRST[:2], ["the rival", 100]]).changed == ("rival",)
    assert plan([FIRST[:2], ["The Rival", 100]]).changed == ("board",)
    assert faults(plan, [FIRST[:2], ["THE RIVAL", 100]]) == [("A2", "'THE RIVAL' may mean rival or board")]


def test_a_name_that_two_actors_bear_means_both():
    spellings = Spellings.gather([("rival", "rival"), ("the board", "rival"), ("the board", "board")])
    assert spellings.match("the board") == ("rival", "board")
    assert spellings.match("Rival") == ("rival",)
    assert spellings.match("ally") == ()


def test_decomposed_accents_and_full_width_letters_name_the_same_actor(plan, mine):
    mine.write_text(mine.read_text("utf-8").replace("name: the rival", "name: Z\u00fcrich"), "utf-8")
    assert plan([FIRST[:2], ["Zu\u0308rich", 100]]).changed == ("rival",)
    assert plan([["ｗｅｉｇｈｔｓ", "plant"], ["ｒｉｖａｌ", "１００"]]).changed == ("rival",)


def test_percentages_are_read_as_the_writer_sees_them(plan, mine):
    assert read_weights(plan, [FIRST, ["rival", "100%", "5% to 40%"]]) == {"plant": "100", "lead": "5 to 40"}
    assert read_weights(plan, [FIRST, ["rival", "100%", "0"]]) == {"plant": "100", "lead": "0"}
    table = mine.parent / "table.xlsx"
    table.write_bytes(make([FIRST, ["rival", 1, -0.2]], form="0%"))
    assert read_weights(lambda _: plan_import(mine, table), None) == {"plant": "100", "lead": "-20"}


def test_percentages_beside_plain_numbers_are_asked_about(plan):
    ((path, message),) = faults(plan, [FIRST, ["rival", "100%", "40"]])
    assert (path, message) == ("B2", "found 100%, but 40 without a percent sign in cell C2")


def test_an_actor_with_no_weight_above_1_is_asked_about_whatever_scale_others_are_on(plan):
    ((path, message),) = faults(plan, [FIRST, ["rival", 1, 0.4]])
    assert path == "B2"
    assert "is 1, on a scale where 100 is the top" in message
    ((path, message),) = faults(plan, [FIRST, ["us", 100, 5], ["rival", 1, 0.4]])
    assert path == "B3"
    assert "the largest weight of rival is 1" in message


def test_a_rank_in_parentheses_is_asked_about(plan):
    assert faults(plan, [["ranks", "plant", "lead"], ["rival", 1, "(2)"]]) == [
        ("C2", "found '(2)', which may mean -2 or 2")
    ]


def test_of_several_sheets_with_tables_one_is_to_be_named(mine):
    table = mine.parent / "table.xlsx"
    table.write_bytes(make([["About this workbook"]], more={"Data": [FIRST, RIVAL]}))
    with pytest.raises(
        CaseError, match=r"sheet 'Workshop' holds no table of the case, but 'Data' does. Add --sheet Data"
    ):
        plan_import(mine, table)
    assert plan_import(mine, table, sheet="Data").changed == ("rival",)
    table.write_bytes(make([FIRST, RIVAL], more={"Round 2": [FIRST, RIVAL]}))
    with pytest.raises(CaseError, match=r'Add --sheet Workshop or --sheet "Round 2"'):
        plan_import(mine, table)
    table.write_bytes(make([FIRST, RIVAL], more=["Notes"]))
    assert plan_import(mine, table).changed == ("rival",)


@pytest.mark.parametrize(("hidden", "cell"), [({"row": 3}, "A3:C3"), ({"column": "B"}, "B1:B3")])
def test_hidden_rows_and_columns_are_named(mine, hidden, cell):
    table = mine.parent / "table.xlsx"
    table.write_bytes(make([FIRST, US, RIVAL], hidden=hidden))
    with pytest.raises(CaseError) as caught:
        plan_import(mine, table)
    (problem,) = caught.value.problems
    assert problem.path == cell
    assert "is hidden" in problem.message
    table.write_bytes(make([FIRST, US], hidden={"row": 9}))
    assert plan_import(mine, table).changed == ("us",)


def test_a_merged_title_is_a_title(mine):
    table = mine.parent / "table.xlsx"
    table.write_bytes(make([["Workshop"], FIRST, US], merge="A1:C1"))
    with pytest.raises(CaseError) as caught:
        plan_import(mine, table)
    assert [problem.path for problem in caught.value.problems] == ["A1"]
