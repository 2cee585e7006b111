"""Porter's stemmer (1980, with its author's two later changes), so that both databases know a word by the same stem."""

import re
from functools import lru_cache

CONSONANTS = "[^aeiou][^aeiouy]*"
VOWELS = "[aeiouy][aeiou]*"

ONE_GROUP = re.compile(f"^(?:{CONSONANTS})?{VOWELS}{CONSONANTS}")
"""At least one vowel-consonant group: `m > 0` in the paper."""
ONLY_GROUP = re.compile(f"^(?:{CONSONANTS})?{VOWELS}{CONSONANTS}(?:{VOWELS})?$")
TWO_GROUPS = re.compile(f"^(?:{CONSONANTS})?{VOWELS}{CONSONANTS}{VOWELS}{CONSONANTS}")
HAS_VOWEL = re.compile(f"^(?:{CONSONANTS})?[aeiouy]")
SHORT = re.compile(f"^{CONSONANTS}[aeiouy][^aeiouwxy]$")
"""Consonant, vowel, consonant: `fil`, `hop`, which want their e back."""
DOUBLED = re.compile(r"([^aeiouylsz])\1$")

STEP_2 = (
    ("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("tional", "tion"), ("biliti", "ble"), ("entli", "ent"), ("ousli", "ous"), ("ation", "ate"), ("alism", "al"),
    ("aliti", "al"), ("iviti", "ive"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("alli", "al"),
    ("ator", "ate"), ("logi", "log"), ("bli", "ble"), ("eli", "e"),
)  # fmt: skip
STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
    "al", "er", "ic", "ou",
)  # fmt: skip


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; words of one or two letters are their own."""
    if len(word) < 3:
        return word
    # A first y is a consonant; the capital hides it from the vowels.
    word = "Y" + word[1:] if word[0] == "y" else word
    word = _participles(_plurals(word))
    if word.endswith("y") and HAS_VOWEL.match(word[:-1]):
        word = word[:-1] + "i"
    word = _replace(_replace(word, STEP_2), STEP_3)
    return _last_letters(_cut(word)).lower()


def _plurals(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _participles(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if ONE_GROUP.match(word[:-3]) else word
    ending = 2 if word.endswith("ed") else 3 if word.endswith("ing") else 0
    if not ending or not HAS_VOWEL.match(word[:-ending]):
        return word
    word = word[:-ending]
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if DOUBLED.search(word):
        return word[:-1]
    return word + "e" if ONLY_GROUP.match(word) and SHORT.match(word) else word


def _replace(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, replacement in endings:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + replacement if ONE_GROUP.match(rest) else word
    return word


def _cut(word: str) -> str:
    for ending in STEP_4:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            if ending == "ion" and not rest.endswith(("s", "t")):
                return word
            return rest if TWO_GROUPS.match(rest) else word
    return word


def _last_letters(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if TWO_GROUPS.match(rest) or (ONLY_GROUP.match(rest) and not SHORT.match(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and TWO_GROUPS.match(word) else word
