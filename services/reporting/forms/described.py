"""An SVG that says what it shows to those who do not see it."""

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT = re.compile(r"<svg\b([^>]*)>")


def told(text: str) -> str:
    """Text as it may stand between tags, without what XML has no place for."""
    return escape(_NOT_XML.sub("\ufffd", text))


def attribute(text: str) -> str:
    """Text as the value of an attribute, in its quotes."""
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def described(svg: str, title: str, desc: str) -> str:
    """The drawing with its title and description, as one image."""
    head = f'<title id="title">{told(title)}</title><desc id="desc">{told(desc)}</desc>'
    return _ROOT.sub(lambda found: f'<svg{found[1]} role="img" aria-labelledby="title desc">{head}', svg, count=1)
