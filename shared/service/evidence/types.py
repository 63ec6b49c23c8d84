"""What kind of file some bytes are, judged by the bytes: the announced type is only held against them.

Takes what proves a payment and what people send it in: PDF, images, office documents without programs in them,
CSV and plain text, XML, mail. Anything else is refused; nothing in a file is unpacked, run or rendered.
"""

import io
import re
import zipfile
from collections.abc import Callable

from shared.contracts.problems import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
SUFFIXES = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    XLSX: "xlsx",
    DOCX: "docx",
    ODS: "ods",
    ODT: "odt",
    "message/rfc822": "eml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/plain": "txt",
}
"""Every type that is taken, and how the name of such a file ends."""

_SAME = {"text/xml": "application/xml", "image/jpg": "image/jpeg", "image/tif": "image/tiff"}
_NOT_SAID = ("", "application/octet-stream")
_PDF_TAIL_BYTES = 2_048
_ZIP_MEMBERS_MAX = 20_000
_MIMETYPE_BYTES_MAX = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MAIL = re.compile(r"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n")
_FROM = re.compile(r"^(?:from|sender):", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(r"^date:", re.IGNORECASE | re.MULTILINE)
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def media_type_of(content: bytes, announced: str | None) -> str:
    """The type of a file whose header says `announced`; a header that says nothing leaves it to the content.

    Refuses `evidence.empty`, `evidence.type_unknown` for a type that is not taken, `evidence.type_false` for
    content of another type than the header says. CSV and plain text, alike in content, are told by the header.
    """
    if not content:
        raise Refused("evidence.empty", None)
    said = (announced or "").partition(";")[0].strip().lower()
    said = _SAME.get(said, said)
    fitting = [media_type for media_type, fits in _FITS.items() if fits(content)]
    if said in fitting or (fitting and said in _NOT_SAID):
        return said if said in fitting else fitting[0]
    if not fitting or said not in SUFFIXES:
        raise Refused("evidence.type_unknown", None, announced=said[:100] or None, taken=list(SUFFIXES))
    raise Refused("evidence.type_false", None, announced=said, found=fitting[0])


def _is_pdf(content: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.[0-9]", content[:8]) is not None and b"%%EOF" in content[-_PDF_TAIL_BYTES:]


def _is_png(content: bytes) -> bool:
    return content.startswith(_PNG) and content.rstrip(b"\0").endswith(_PNG_END)


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-_PDF_TAIL_BYTES:]


def _is_tiff(content: bytes) -> bool:
    return content.startswith((b"II*\x00", b"MM\x00*")) and len(content) > 8


def _zip(content: bytes) -> zipfile.ZipFile | None:
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return opened if len(opened.infolist()) <= _ZIP_MEMBERS_MAX else None


def _is_office(part: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        opened = _zip(content)
        if opened is None:
            return False
        names = set(opened.namelist())
        programs = any(name.lower().endswith("vbaproject.bin") for name in names)
        return {"[Content_Types].xml", part} <= names and not programs

    return fits


def _is_open_document(media_type: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        opened = _zip(content)
        if opened is None or not opened.infolist():
            return False
        first = opened.infolist()[0]
        if first.filename != "mimetype" or first.file_size > _MIMETYPE_BYTES_MAX:
            return False
        programs = any(name.startswith(("Basic/", "Scripts/")) for name in opened.namelist())
        try:
            return opened.read(first) == media_type.encode() and not programs
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
            return False

    return fits


def _text(content: bytes) -> str | None:
    """Text in UTF-8 without control characters, or None."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _is_text(content: bytes) -> bool:
    return _text(content) is not None


def _is_xml(content: bytes) -> bool:
    text = _text(content)
    return text is not None and text.startswith("<?xml ") and text.rstrip().endswith(">")


def _is_mail(content: bytes) -> bool:
    text = _text(content)
    head = None if text is None else _MAIL.match(text)
    return head is not None and bool(_FROM.search(head[0]) and _DATE.search(head[0]))


_FITS: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": _is_pdf,
    "image/png": _is_png,
    "image/jpeg": _is_jpeg,
    "image/tiff": _is_tiff,
    XLSX: _is_office("xl/workbook.xml"),
    DOCX: _is_office("word/document.xml"),
    ODS: _is_open_document(ODS),
    ODT: _is_open_document(ODT),
    "message/rfc822": _is_mail,
    "application/xml": _is_xml,
    "text/plain": _is_text,
    "text/csv": _is_text,
}
"""The narrower first: what a file is when its header does not say."""
