"""Bytes to text: charsets as mails name them, and transfer encodings. Used by the other modules.

Python's codecs are never looked up by a name from a mail: some of them are no charsets
(`unicode_escape`), and `punycode` and `idna` take quadratic time. What is listed here is what
browsers know, with the labels that mail clients use beside them.
"""

import binascii
from typing import Final

_CODECS: Final = {
    "utf-8": "utf8 utf_8 unicode-1-1-utf-8 utf-8-bom utf8mb4 x-unicode20utf8",
    "cp1252": "us-ascii ascii iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 latin-1 l1"
    " windows-1252 win-1252 cp-1252 ansi x-ansi ansi_x3.4-1968 cp819 x-cp1252 default x-unknown"
    " unknown-8bit 8bit binary",
    "iso8859-2": "iso-8859-2 iso_8859-2 latin2 latin-2 l2",
    "iso8859-3": "iso-8859-3",
    "iso8859-4": "iso-8859-4",
    "iso8859-5": "iso-8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 iso-8859-6-i iso-8859-6-e arabic",
    "iso8859-7": "iso-8859-7 greek",
    "iso8859-8": "iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew visual logical",
    "cp1254": "iso-8859-9 latin5 windows-1254",
    "iso8859-10": "iso-8859-10",
    "iso8859-13": "iso-8859-13",
    "iso8859-14": "iso-8859-14",
    "iso8859-15": "iso-8859-15 iso_8859-15 latin9 latin-9",
    "iso8859-16": "iso-8859-16",
    "cp1250": "windows-1250 x-cp1250",
    "cp1251": "windows-1251 x-cp1251",
    "cp1253": "windows-1253",
    "cp1255": "windows-1255 x-cp1255",
    "cp1256": "windows-1256 x-cp1256",
    "cp1257": "windows-1257",
    "cp1258": "windows-1258",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "cp437": "ibm437",
    "cp850": "ibm850 cp-850",
    "cp852": "ibm852",
    "cp862": "ibm862 dos-862",
    "cp866": "ibm866",
    "koi8-r": "koi8 koi",
    "koi8-u": "",
    "mac-roman": "macintosh x-mac-roman mac",
    "mac-cyrillic": "x-mac-cyrillic",
    "gb18030": "gb2312 gbk x-gbk gb_2312-80 chinese cn-gb euc-cn hz-gb-2312 cp936 windows-936",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5 cp950 windows-950",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j ms_kanji",
    "euc-jp": "x-euc-jp",
    "iso2022-jp-2": "iso-2022-jp iso-2022-jp-2 iso-2022-jp-1 csiso2022jp",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601 korean windows-949 ksc5601",
    "iso2022-kr": "iso-2022-kr",
    "utf-16": "unicode ucs-2 iso-10646-ucs-2",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32": "",
    "utf-7": "unicode-1-1-utf-7 utf7",
}
_BY_LABEL: Final = {
    label: codec for codec, labels in _CODECS.items() for label in (codec, *labels.split())
}
_ASCII: Final = bytes(range(0x80))
_BASE64_JUNK: Final = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)


def codec_of(label: str) -> str:
    """The codec of a charset, or "" where the label is no charset that we know."""
    return _BY_LABEL.get(label.strip().strip("\"'").lower(), "")


def decode(content: bytes, charset: str = "") -> str:
    """The text, whatever the charset says: what is valid UTF-8 beyond ASCII is UTF-8, since no
    other charset produces that by chance.
    """
    codec = codec_of(charset)
    if codec.startswith(("utf-16", "utf-32", "utf-7", "iso2022")):
        return content.decode(codec, "replace")
    # Two stray bytes alone make no UTF-16 of what follows: Western text has every other byte zero.
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and content.count(0) > len(content) // 8:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if codec in ("", "utf-8"):
        return _mostly_utf8(content)
    return content.decode(codec, "replace")


def _mostly_utf8(content: bytes) -> str:
    """UTF-8 with a few broken bytes, or else an undeclared Western charset."""
    text = content.decode("utf-8", "replace")
    good = len(text.encode("utf-8", "replace")) - 3 * text.count("\ufffd")
    multibyte = good - (len(content) - len(content.translate(None, _ASCII)))
    if multibyte > 2 * text.count("\ufffd"):
        return text
    return content.decode("cp1252", "replace")


def decode_transfer(content: bytes, encoding: str) -> bytes:
    """Without the transfer encoding. An unknown or broken one leaves what can be had."""
    match encoding.strip().strip("\"'").lower():
        case "base64":
            return _base64(content)
        case "quoted-printable" | "quoted_printable" | "qp":
            return binascii.a2b_qp(content)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _decode_uuencode(content)
        case _:
            return content


def _base64(content: bytes) -> bytes:
    """Each padded piece by itself: some gateways join two encoded texts, or add a footer."""
    found = list[bytes]()
    for piece in content.translate(None, _BASE64_JUNK).split(b"=", 1000):
        letters = piece.replace(b"=", b"")
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        found.append(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    return b"".join(found)


def _decode_uuencode(content: bytes) -> bytes:
    found = list[bytes]()
    for line in content.splitlines():
        if line.startswith(b"begin ") or line == b"end":
            continue
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Encoders that count the padding: take as many letters as the length says.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                found.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                continue
    return b"".join(found)
