"""Lineage of sources: who takes it from whom, and how many independent origins stand behind a claim.

A source may be derived from others. What is derived from nothing is an **origin**. Ten reports of
one account are one origin: they corroborate nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

Parents = Mapping[str, Collection[str]]
"""The sources that each source is derived from, by name."""

_MOST_CYCLES = 20
"""Cycles reported at most."""


def find_origins(parents: Parents, name: str) -> frozenset[str]:
    """Return the sources that one source goes back to: itself, where it is derived from none.

    A cycle that leads to no origin is an origin of its own, named after its first member.

    Examples
    --------
    >>> parents = {"paper": ["wire"], "blog": ["paper", "leak"], "wire": [], "leak": []}
    >>> sorted(find_origins(parents, "blog"))
    ['leak', 'wire']
    """
    seen, waiting = {name}, [name]
    while waiting:
        new = [source for source in dict.fromkeys(parents.get(waiting.pop(), ())) if source not in seen]
        seen.update(new)
        waiting += new
    return frozenset(source for source in seen if not parents.get(source)) or frozenset({min(seen)})


def list_origins(parents: Parents, names: Iterable[str]) -> frozenset[str]:
    """Return the independent origins behind a set of sources; their number is what corroborates.

    Examples
    --------
    >>> parents = {"paper": ["wire"], "radio": ["wire"], "wire": [], "witness": []}
    >>> len(list_origins(parents, ["paper", "radio"])), len(list_origins(parents, ["paper", "witness"]))
    (1, 2)
    """
    return frozenset[str]().union(*(find_origins(parents, name) for name in names))


def find_cycles(parents: Parents) -> Iterator[tuple[str, ...]]:
    """Yield chains of sources that lead back to where they began, each closed: a, b, a.

    Chains that cross one already reported are not reported again.

    Examples
    --------
    >>> list(find_cycles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}))
    [('a', 'b', 'c', 'a')]
    """
    left, order = {name: tuple(origins) for name, origins in parents.items()}, list(parents)
    for _ in range(_MOST_CYCLES):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            *chain, _again = reversed(error.args[1])
            first = chain.index(min(chain, key=order.index))
            yield (*chain[first:], *chain[: first + 1])
            left |= dict.fromkeys(chain, ())
        else:
            return


def find_shared_origins(parents: Parents, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the origins that several of the sources named go back to, with those sources.

    Examples
    --------
    >>> find_shared_origins({"paper": ["wire"], "radio": ["wire"], "wire": []}, ["paper", "radio"])
    {'wire': ('paper', 'radio')}
    """
    heirs_by_origin: dict[str, list[str]] = {}
    for name in names:
        for origin in sorted(find_origins(parents, name)):
            heirs_by_origin.setdefault(origin, []).append(name)
    return {origin: tuple(heirs) for origin, heirs in heirs_by_origin.items() if len(heirs) > 1}
