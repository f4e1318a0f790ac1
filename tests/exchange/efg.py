"""A strict reader of Gambit's extensive-form files: the oracle of what is written."""

import re
from decimal import Decimal
from typing import NamedTuple

TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([{}])|,|([A-Za-z]+)|(-?[0-9]+(?:\.[0-9]+)?))')


class Node(NamedTuple):
    kind: str
    player: int
    information_set: int
    moves: tuple
    """Labels, and for chance their probabilities."""
    payoffs: tuple
    children: tuple


class Reader:
    def __init__(self, text):
        self.tokens, position = [], 0
        text = text.rstrip()
        while position < len(text):
            match = TOKEN.match(text, position)
            assert match, text[position : position + 40]
            label, brace, word, number = match.groups()
            if label is not None:
                self.tokens.append(("label", label.replace('\\"', '"')))
            elif brace or word or number:
                self.tokens.append(
                    ("sign" if brace else "word" if word else "number", brace or word or number)
                )
            position = match.end()
        self.sets = {}

    def take(self, kind, value=None):
        found_kind, found_value = self.tokens.pop(0)
        assert found_kind == kind, (found_kind, found_value)
        assert value in {None, found_value}, found_value
        return found_value

    def number(self):
        return Decimal(self.take("number"))

    def block(self, item):
        self.take("sign", "{")
        items = []
        while self.tokens[0] != ("sign", "}"):
            items.append(item())
        self.take("sign", "}")
        return tuple(items)

    def game(self):
        self.take("word", "EFG")
        assert self.number() == 2
        self.take("word", "R")
        title, players = self.take("label"), self.block(lambda: self.take("label"))
        comment = self.take("label")
        root = self.node(len(players))
        assert not self.tokens, "something stands behind the tree"
        return title, players, comment, root

    def node(self, n_players):
        kind = self.take("word")
        self.take("label")
        if kind == "t":
            assert int(self.take("number")) > 0
            self.take("label")
            payoffs = self.block(self.number)
            assert len(payoffs) == n_players
            return Node("t", 0, 0, (), payoffs, ())
        player = int(self.take("number")) if kind == "p" else 0
        information_set, name = int(self.take("number")), self.take("label")
        if kind == "c":
            moves = self.block(lambda: (self.take("label"), self.number()))
            assert all(share >= 0 for _, share in moves)
            assert sum(share for _, share in moves) == 1
        else:
            assert kind == "p"
            assert 1 <= player <= n_players
            moves = self.block(lambda: self.take("label"))
            assert len(set(moves)) == len(moves)
        known = self.sets.setdefault((player, information_set), (name, moves))
        assert known == (name, moves), "an information set must look the same at every node"
        assert self.number() == 0
        return Node(kind, player, information_set, moves, (), tuple(self.node(n_players) for _ in moves))


def read_game(text):
    return Reader(text).game()


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)
