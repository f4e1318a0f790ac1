"""The trust a simultaneous assurance game needs, (13): the oracle of the threshold for moving first, (12)."""


def assurance_threshold(reward: float, sucker: float, temptation: float, punishment: float) -> float:
    r"""Return the least trust at which both cooperate, MODEL (13).

    .. math:: p^* = (P - S) / ((R - T) + (P - S))

    the minimum trust threshold of [Kydd2005]_, for :math:`R > T` (a trustworthy side prefers
    to reciprocate) and :math:`P > S`. Where refusing is worth 0 whatever the other side does,
    :math:`T = P = 0`, it is the threshold for moving first.

    Parameters
    ----------
    reward, sucker, temptation, punishment
        Payoffs of mutual cooperation, of being cheated, of cheating, of mutual defection.

    Raises
    ------
    ValueError
        If the payoffs are not those of an assurance game.
    """
    if not (reward > temptation and punishment > sucker):
        message = "an assurance game has reward above temptation and punishment above sucker"
        raise ValueError(message)
    return (punishment - sucker) / ((reward - temptation) + (punishment - sucker))
