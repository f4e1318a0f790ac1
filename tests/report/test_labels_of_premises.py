"""Every uncertain number that a case can draw has a name in words."""

import pytest

from detente.casefile.files import list_examples, parse_case, read_case, read_starter
from detente.report.labels import label_premise
from detente.sampling.samples import sample


@pytest.mark.parametrize("slug", ["starter", *(example.slug for example in list_examples())])
def test_no_number_is_called_by_its_path(slug):
    case = parse_case(read_starter()) if slug == "starter" else read_case(slug)
    paths = sample(case, 20, 1).premises
    assert [
        path
        for path in paths
        if "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}" in label_premise(case, path)
    ] == []
