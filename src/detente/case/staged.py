"""What a staged deal may be made of: its stages, its frame, what each side stakes on it."""

from typing import Annotated

from pydantic import Field

from detente.case import quantity
from detente.case.fields import DIGITS, Amount, Name, Reasoned
from detente.case.tables import default_field


class StagedDeal(Reasoned):
    """Frame of the staged deal that detente designs within the exposure cap, MODEL (29)-(34)."""

    stages: Annotated[int, Field(ge=1, le=12), DIGITS] = 4
    """Into how many steps may the exchange be cut? One step a period."""
    like: Name | None = None
    """The option whose detection, resolve and visibility the staged deal would have; left out: the
    one under which cheating is caught and ended most often."""
    own_bond: Amount = default_field(0.0, quantity.AMOUNT)
    """What would breaking the deal cost us elsewhere? Own utils; more flatters cooperation."""
    its_bond: Amount = default_field(0.0, quantity.AMOUNT)
    """What would breaking it cost the counterpart elsewhere? Its utils; more flatters cooperation."""
