"""The first page says the same whatever the seed, or says that it is within noise (MODEL section 15)."""

from validation.stability import Measured, PageFindings, Said, list_differences, measure_stability


def test_the_first_page_is_the_same_over_five_seeds():
    """One case here; all of them, and 10,000 draws, in ``make validate``."""
    stability = measure_stability(["nunn-lugar-1991"], n_draws=2_000)
    assert list_differences(stability.pages["nunn-lugar-1991"]) == []
    rows = stability.tabulate()
    assert {len(row) for row in rows} == {len(stability.columns)}
    assert {row[-1] for row in rows} == {"none"}


def page(word="clear", *, nearly=False, named=("price",), noise=False, value=1.0):
    return PageFindings(
        {"advice": Said((word,), nearly)}, {"trouble": Said(named, noise)}, {"share": Measured(value, 0.1)}
    )


def test_what_differs_is_found():
    assert list_differences([page(), page()]) == []
    assert list_differences([page(), page("leaning")]) == ["advice: clear or leaning"]
    assert list_differences([page(), page("leaning", nearly=True)]) == []
    assert list_differences([page(nearly=True), page("leaning")]) == ["advice: clear or leaning"]
    assert list_differences([page("settled"), page("leaning", nearly=True)])
    assert list_differences([page(), page("no real difference", nearly=True)]) == []
    assert len(list_differences([page(), page(named=("trust",))])) == 1
    assert list_differences([page(), page(named=("trust",), noise=True)]) == []
    assert list_differences([page(value=1.0), page(value=1.9)]) == ["share: 4.5 standard errors apart"]
    assert list_differences([page(value=1.0), page(value=1.5)]) == []
