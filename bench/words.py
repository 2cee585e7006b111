"""Texts whose words are as unevenly common as those of a language (Zipf), and questions over them."""

import random
from dataclasses import dataclass
from itertools import accumulate

VOCABULARY = 20_000
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "er", "ol")]


class Words:
    """Word 0 stands in every text, word 100 in a quarter of them, word 1,000 in 3 %, the last in 0.1 %."""

    def __init__(self) -> None:
        made: dict[str, None] = {}
        source = random.Random(1)
        while len(made) < VOCABULARY:
            made["".join(source.choices(SYLLABLES, k=source.choice((2, 3, 3, 4))))] = None
        self.all = list(made)
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))

    def text(self, source: random.Random, count: int) -> str:
        return " ".join(source.choices(self.all, cum_weights=self._weights, k=count))


@dataclass(frozen=True)
class Mix:
    """What people ask for: from the commonest words, which cost most, to rare ones and nothing at all."""

    questions: list[str]

    @classmethod
    def of(cls, words: Words) -> "Mix":
        w = words.all
        commonest, common, usual, rare = w[:6], w[60:66], w[1000:1006], w[15_000:15_006]
        return cls(
            [
                *commonest[:4],
                *common[:4],
                *usual,
                *rare,
                f"{commonest[0]} {commonest[1]}",
                f"{commonest[2]} {commonest[3]} {commonest[4]}",
                f"{commonest[0]} {common[0]}",
                f"{commonest[1]} {usual[1]}",
                f"{commonest[2]} {rare[2]}",
                f"{common[0]} {common[1]}",
                f'"{commonest[0]} {commonest[1]}"',
                f'"{commonest[2]} {commonest[0]}"',
                f'"{commonest[0]} {common[2]}"',
                f'"{usual[0]} {commonest[0]}"',
                f"{commonest[0]} -{commonest[1]}",
                f"{commonest[3]} -{common[3]}",
                f"{common[1]} -{rare[0]}",
                f"author:docs-team {commonest[0]}",
                f"author:docs-team {rare[3]}",
                f"category:hypervisor {commonest[1]}",
                f"tag:linux {common[4]}",
                "author:docs-team",
                "category:hypervisor",
                f"{commonest[0]} after:2022-01-01",
                f"{commonest[0]} before:2019-01-01",
                f"{common[0]} after:2020-01-01 before:2021-01-01",
                "nowhere-to-be-found",
                f"{commonest[0]} nowhere-to-be-found",
                '"',
                "xen",
            ]
        )
