"""A small case whose offer is worth so much by hand, and whose numbers rest on two paragraphs."""

import copy

from detente.case.model import Case

TERMS = "proposal.gives"


def make_case(data, *, research="memo par=1", access="memo par=2", entry="memo par=3", **tables):
    """The starter with weights of our own and two effects that are single numbers, each with its source.

    Every promise kept, a period of the venture changes the lead by 0.6 x -0.1 and the market by 0.8 x 0.25.
    """
    data = copy.deepcopy(data)
    data["sources"] = {"memo": {"title": "Strategy memo"}, "other": {"title": "Another memo"}}
    data["decision"]["horizon"] = 3
    data["priorities"]["us"] = {"weights": {"plant": 100, "lead": 50, "market": -20}}
    data["others"]["suppliers"]["most_withheld"] = 0
    gives = data["proposal"]["gives"]
    gives["research"]["effects"] = {"lead": -0.1}
    gives["access"]["effects"] = {"market": 0.25}
    gives["research"] |= {} if research is None else {"source": research}
    gives["access"] |= {} if access is None else {"source": access}
    episode = data["record"]["episodes"]["first-pilot"]
    episode.pop("source")
    episode |= {} if entry is None else {"source": entry}
    return Case.model_validate(data | tables)
