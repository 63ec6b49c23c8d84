"""Words as they are compared: case and accents folded, endings of the plural off, without what every text says.

French and English stand side by side in the same words, so that a proposal in one finds the names, places and
terms that the other shares with it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

WORD_CHARACTERS_MAX: Final = 40
_WORD: Final = re.compile(r"[^\W_]+")
_STOP_TEXT: Final = """
a about action actions activite activites activities activity afin after ainsi all also an and any appui are
as at au aussi autre autres aux avec be been between both but by can car ce ces cet cette chez comme
contribution d dans de des donc dont du elle elles en entre est et ete etre eux fait for from had has have her
his how if il ils in into is it its j je l la le les leur leurs lors lorsque lui m ma mais may me meme mes mi
mise more most n ne no nos not notre nous oeuvre of on one ont or other ou our out over par pas phase plus
pour program programme programmes programs project projects projet projets qu que qui s sa sans se sera seront
ses she si so some son sont sous soutien such support supporting sur t ta te tes than that the their them then
there these they this those through to tous tout toute toutes tres tu un under une until up vers via vos votre
vous was we were what when where which while who will with within would y you your
"""
_STOP: Final = frozenset(_STOP_TEXT.split())
"""French and English, and what every project says of itself."""


def folded(text: str) -> str:
    """The text in lower case without accents, compatibility forms made plain (`Œuvre` -> `oeuvre`)."""
    if text.isascii():
        return text.lower()
    plain = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("ß", "ss")
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).lower()


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The words that say something, each once, in the order they first stand in."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(folded(text)):
            if word not in _STOP:
                stem = stem_of(word)
                if stem:
                    found[stem] = None
    return tuple(found)


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """A folded word without the ending of the plural (`pastoraux`, `wells`); empty for one that says nothing."""
    if len(word) < 2 and not word.isdigit():
        return ""
    if word.endswith("eaux"):
        word = word[:-1]
    elif len(word) > 5 and word.endswith("aux"):
        word = f"{word[:-2]}l"
    elif len(word) > 4 and word[-1] in "sx" and not word.endswith("ss"):
        word = word[:-1]
    return word[:WORD_CHARACTERS_MAX]


def plain_name(text: str) -> str:
    """A name as it is compared: its folded words, one blank between them."""
    return " ".join(_WORD.findall(folded(text)))


def trigrams(text: str) -> frozenset[str]:
    """Every three signs in a row of a folded text, with its beginning and its end."""
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2)) if text else frozenset()


def alike(one: frozenset[str], other: frozenset[str]) -> int:
    """How alike two sets are, of a hundred: twice what both have, over what they have together (Dice)."""
    together = len(one) + len(other)
    return 200 * len(one & other) // together if together else 0
