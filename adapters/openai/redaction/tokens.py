"""Secrets that a machine made: keys, tokens, webhooks, headers, addresses with credentials."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from adapters.openai.redaction.folding import Span
from adapters.openai.redaction.plausibility import STATUS

_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{3,40}-----"
    r"(?:\s{0,4}(?:(?:Proc-Type|DEK-Info|Comment|Version): [^\n]{0,80}|[A-Za-z0-9+/=]{1,100})){0,200}"
    r"(?:\s{0,4}-----END [A-Z0-9 ]{3,40}-----)?"
)
"""Also one whose end was not copied."""

_PREFIXED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    # Payments, shops and mail.
    r"(?:sk|pk|rk)_(?:live|test)_\w{10,200}|whsec_[\w+/=]{16,100}|sq0[a-z]{3}-[\w-]{20,60}"
    r"|shp(?:at|ss|ca|pa|tka)_\w{16,64}|SG\.[\w-]{10,40}\.[\w-]{20,80}|xkeysib-[\w-]{20,120}"
    r"|key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}|re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,40}"
    r"|access_token\$\w{4,12}\$\w{10,20}\$\w{20,40}|FLWSECK(?:_TEST)?-[\w-]{12,60}|EZ[AT]K\w{20,80}"
    r"|(?:AC|SK)[0-9a-f]{32}|rzp_(?:live|test)_\w{10,40}|APP_USR-[\w-]{20,100}"
    # Clouds and infrastructure.
    r"|(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA|ANVA|A3T[A-Z0-9])[A-Z0-9]{12,24}"
    r"|AIza[\w-]{30,50}|ya29\.[\w-]{20,300}|GOCSPX-[\w-]{20,40}|1//0[\w-]{20,200}"
    r"|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{16,40}|do[oprt]_v1_[0-9a-f]{32,80}|dapi[0-9a-f]{32}"
    r"|hv[sbr]\.[\w-]{20,200}|dp\.(?:pt|st|ct|sa|scim)\.[\w.-]{20,80}|pscale_\w{2,6}_[\w.-]{16,80}"
    r"|pul-[0-9a-f]{30,60}|tfp_\w{20,80}|[A-Za-z0-9]{10,20}\.atlasv1\.[\w-]{30,100}|HRKU-[\w-]{20,80}"
    r"|AGE-SECRET-KEY-1[A-Z0-9]{30,80}|sbp_[0-9a-f]{30,60}|fl[yo]_?v1_[\w-]{20,80}|FlyV1\s[\w,/+=-]{20,200}"
    r"|AQVN[\w-]{20,60}|y0_[\w-]{20,80}|t1\.[\w.-]{30,300}|EAA[A-Za-z0-9]{20,300}|eyJrIjoi[\w+/=-]{20,200}"
    # Code, packages and their builds.
    r"|gh[pousr]_\w{16,255}|github_pat_\w{16,120}|gl[a-z]{2,6}-[\w.-]{16,100}|pypi-[\w-]{16,250}"
    r"|npm_\w{20,60}|rubygems_[0-9a-f]{30,80}|oy2[a-z0-9]{40,50}|cio[A-Za-z0-9]{32}|crates?_\w{20,60}"
    r"|dckr_(?:pat|oat)_[\w-]{16,60}|NuGet-\w{20,60}|AT(?:AT|CT|BB)\w{20,300}|ATCTT3[\w=-]{20,300}"
    r"|sq[apu]_[0-9a-f]{30,60}|sntry[su]_[\w+/=-]{20,300}|PMAK-[0-9a-f]{20,30}-[0-9a-f]{20,50}"
    r"|CCIPAT_\w{16,80}|bkua_[0-9a-f]{20,60}|JFROG-\w{10,80}|AKCp[A-Za-z0-9]{20,100}|cmVmd[A-Za-z0-9]{30,100}"
    # Chat and desks.
    r"|xox[a-z](?:\.xox[a-z])?-[\w-]{8,250}|xapp-[\w-]{8,250}|\d{8,10}:AA[\w-]{30,40}"
    r"|[MNO][\w-]{22,28}\.[\w-]{6}\.[\w-]{25,45}|mfa\.[\w-]{60,100}|lin_(?:api|oauth)_\w{20,60}"
    r"|figd_[\w-]{20,60}|ntn_\w{20,60}|secret_[A-Za-z0-9]{30,60}|pat-(?:na|eu)\d-[0-9a-f-]{20,50}"
    r"|CFPAT-[\w-]{20,60}|(?:pat|key)[A-Za-z0-9]{14}\.[0-9a-f]{40,80}|sl\.[\w-]{60,200}|p8e-[A-Za-z0-9]{20,50}"
    # Models and monitoring.
    r"|sk-[\w-]{12,250}|hf_\w{20,60}|gsk_\w{20,80}|r8_\w{20,60}|xai-\w{20,120}|pplx-\w{20,80}"
    r"|nvapi-[\w-]{20,100}|tvly-[\w-]{16,60}|NRAK-[A-Z0-9]{20,40}|NRII-[\w-]{20,50}|nr(?:js|al)-\w{16,40}"
    r"|gl(?:c|sa)_[\w+/=]{20,250}|dt0[a-z]\d{2}\.[A-Z0-9]{20,30}\.[A-Z0-9]{40,80}|phc_\w{20,60}"
    r"|ops_eyJ[\w+/=-]{40,800}|A3-[A-Z0-9]{6}-[A-Z0-9-]{20,40}|dd[ap]_?(?:key)?_[\w-]{20,60}"
    # Any other that says what it is.
    r"|[a-z][a-z0-9]{1,14}[_-](?:live|test|prod|pat|sk|key|secret|token|tkn|apikey)[_-](?=\w{0,200}\d)[\w-]{12,200}"
    r")"
)
_JWT: Final = re.compile(r"(?<![A-Za-z0-9])eyJ[\w-]{6,2000}\.[\w-]{6,4000}(?:\.[\w-]{0,2000}){0,3}")
_HEADER: Final = re.compile(
    r"(?i:\b(?:proxy-)?authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:[a-z-]{2,20}\s{1,3})?)([^\s\"',;]{4,2000})"
    r"|(?i:\b(?:x-[a-z-]{0,30}(?:key|token|secret|auth|signature)|private-token|api-key|(?:set-)?cookie)"
    r"[\"']?\s{0,3}:\s{0,3}[\"']?)([^\n\"']{4,2000})"
    r"|\bBearer\s{1,3}(?=\S{0,200}?[\d._~+/=-])([\w.~+/=-]{8,2000})"
    r"|(?<![\w-])(?:[A-Za-z]{1,30}-){0,4}[A-Za-z]{0,20}(?:(?<=[a-z])(?:Key|Token|Secret|KEY)|SSWS|Splunk|(?<=-)(?:Key|Auth))\s{1,3}(?=(?:[\w.~+/=-]{0,200}?\d){3})([\w.~+/=-]{12,2000})"
)
_NAMED_UUID: Final = re.compile(
    r"(?i:(?:api|access|secret|auth|licen[cs]e|service|account|subscription|server|deploy)[-_ ]?(?:keys?|tokens?|secrets?)[\"']?[/\s:=]{1,4}[\"']?)([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
)
_SENTENCE: Final = re.compile(r"\s[a-z]")
_SIGNED: Final = re.compile(
    r"(?i:\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:digest|oauth|hawk|signature|acs\d?-hmac-sha256|aws4-hmac-sha256)\s{1,3})(?=[^\n=]{1,60}=)([^\n]{8,2000})"
)
"""A header whose scheme has parameters, of which any may sign the request."""
_BASIC: Final = re.compile(r"(?i:\bbasic)\s{1,3}([A-Za-z0-9+/_-]{6,400}={0,2})")
_WEBHOOK: Final = re.compile(
    r"https?://(?:"
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/"
    r"|(?:[a-z]{1,10}\.)?discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/"
    r"|[\w.-]{1,60}\.webhook\.office\.com/|outlook\.office(?:365)?\.com/webhook/"
    r"|[\w.-]{1,60}\.(?:logic\.azure|powerplatform)\.com[:/]"
    r"|chat\.googleapis\.com/v1/spaces/|api\.telegram\.org/(?:file/)?bot"
    r"|hooks?\.[\w.-]{3,60}/|maker\.ifttt\.com/|webexapis\.com/v1/webhooks/"
    r"|[\w.:-]{3,100}/(?:[\w.-]{1,40}/){0,4}(?:web)?hooks?/(?=[\w/.-]{0,100}\d)"
    r"|(?:open\.(?:feishu|larksuite)\.(?:cn|com)|oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com)/"
    r")([^\s<>\"'\])]{6,500})"
)
_USERINFO: Final = re.compile(
    r"(?<=://)([^\s/@:]{0,100}:[^\s/]{1,200}|[^\s/@:]{8,300})(?=@[\w\[])"
    r"|(?<=://)([^\s/@:]{0,100}:(?!\d{1,5}[/?])[^\s@]{1,200})(?=@[\w.-]{1,100}[:/?\s])"
    r"|(?i:jdbc:oracle:\w{1,10}:)([^\s/@]{1,60}/[^\s@]{1,100})(?=@)"
)
_PARAMETER: Final = re.compile(
    r"(?<=[?&#;])(?i:(?:[a-z0-9_.-]{0,30}(?:key|token|secret|passw(?:or)?d|pwd|pass|signature|credential|auth)"
    r"|sig|sas|jwt|hmac|otp|pin|sid|session(?:_?id)?|code|ticket|hash|s|p|t))=([^\s&#\"'<>\])]{4,1000})"
)
_SHORT_PARAMETER: Final = re.compile(r"(?i:code|ticket|hash|s|p|t)=")
_HASHED: Final = re.compile(
    r"\$(?:1|2[abxy]?|5|6|7|y|apr1|argon2\w{1,3}|pbkdf2[\w-]{0,12})\$[\w./$=,+-]{16,300}"
)
_RUN: Final = re.compile(r"(?<![\w/.+-])[A-Za-z0-9+/_-]{20,400}={0,2}(?![\w])")
_LABELLED: Final = re.compile(
    r"(?<![A-Za-z0-9_.-])(?!(?:sha|md|crc|blake|uuid|build|commit|rev|image|ami|subnet|vpc|sg|vol|eni|snap|igw|rtb|task|job|run|trace|span|req|request|evt|event|msg|order|ord|inv|user|usr"
    r"|cus|cust|acct|ch|pi|sub|prod|price|in|file|img|ix|idx|tbl|tmp|session)\d{0,3}[_-])"
    r"(?:[a-z][a-z0-9]{1,11}|[A-Z]{2,8}[0-9]?)(?:[_-][A-Za-z0-9]{2,8}){0,3}?[_-]([A-Za-z0-9][A-Za-z0-9_-]{15,250})(?![\w-])"
)
_DOTTED: Final = re.compile(
    r"(?<![\w.-])[a-z]{1,4}(?:\.[a-z]{2,5}){0,2}\.([A-Za-z0-9]{16,80}(?:\.[A-Za-z0-9_-]{16,200})?)(?![\w.])"
)
"""A short prefix, a body drawn by chance: how most services write their tokens today."""
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DIGEST: Final = re.compile(
    r"(?i:commit|sha-?\d|sha\b|md5|digest|checksum|hash|etag|trace|span|request|correlation|revision|build"
    r"|fingerprint|image|@|cherry|merge|branch|head|parent|blob|tree|object|session id|device id|event id"
    r"|prüfsumme|somme|suma|id[: ]|ids?\b)"
)
_GROUPED: Final = re.compile(
    r"(?<![\w-])(?=[A-Z0-9-]{0,80}\d)(?=[0-9-]{0,80}[A-Z])[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){3,9}(?![\w-])"
    r"|(?<![\w-])\d{6}(?:-\d{6}){5,7}(?![\w-])"
)
"""Licence keys in groups, and recovery keys of encrypted disks."""


def find_tokens(text: str) -> Iterator[Span]:
    """Keys and tokens by their shape, with no word beside them."""
    for pattern, kind in (
        (_PRIVATE_KEY, "KEY"),
        (_JWT, "TOKEN"),
        (_PREFIXED, "KEY"),
        (_HASHED, "KEY"),
    ):
        yield from (Span(kind, *found.span()) for found in pattern.finditer(text))
    for pattern in (_LABELLED, _DOTTED):
        for found in pattern.finditer(text):
            if _is_token_body(found[1], text[max(0, found.start() - 24) : found.start()]):
                yield Span("KEY", *found.span())
    for found in _GROUPED.finditer(text):
        if not _UUID.fullmatch(found[0]):
            yield Span("KEY", *found.span())
    for found in _RUN.finditer(text):
        if _is_random(found[0].rstrip("="), text[max(0, found.start() - 40) : found.start()]):
            yield Span("KEY", *found.span())


def find_headers(text: str) -> Iterator[Span]:
    """What a request proves itself with; "Authorization: required" proves nothing."""
    for found in _SIGNED.finditer(text):
        yield Span("TOKEN", *found.span(1))
    for found in _HEADER.finditer(text):
        at = found.lastindex or 0
        told = found[at].isalpha() and _SENTENCE.match(text, found.end())
        if not told and found[at].strip(".!?").lower() not in STATUS:
            yield Span("TOKEN", *found.span(at))
    yield from (Span("KEY", *found.span(1)) for found in _NAMED_UUID.finditer(text))
    for found in _BASIC.finditer(text):
        if _is_basic(found[1]):
            yield Span("TOKEN", *found.span(1))


def find_credentials_in_links(text: str) -> Iterator[Span]:
    """What an address carries: webhooks, names with passwords, keys and signatures."""
    for found in _WEBHOOK.finditer(text):
        yield Span("WEBHOOK", *found.span(1))
    for found in _USERINFO.finditer(text):
        at = found.lastindex or 0
        if ":" in found[at] or "/" in found[at] or any(map(str.isdigit, found[at])):
            yield Span("LOGIN", *found.span(at))
    for found in _PARAMETER.finditer(text):
        short = _SHORT_PARAMETER.match(text, found.start())
        if not short or (len(found[1]) >= 12 and any(map(str.isdigit, found[1]))):
            yield Span("KEY", *found.span(1))


def _is_basic(text: str) -> bool:
    """User and password in base64 (RFC 7617); "basic authentication" is none."""
    try:
        plain = base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_" if "-" in text else None
        )
    except (binascii.Error, ValueError):
        return False
    return b":" in plain and any(map(str.isdigit, text)) | (
        plain.isascii() and plain.strip().isascii()
    )


def _is_random(text: str, before: str) -> bool:
    """Was it drawn by chance? Words, names and paths change between letters and digits rarely."""
    if _UUID.fullmatch(text) or not any(map(str.isdigit, text)):
        return False
    if _HEX.fullmatch(text):
        # 40 is a commit; an order number has no letters.
        letters = any(map(str.isalpha, text))
        return letters and len(text) >= 32 and len(text) != 40 and not _DIGEST.search(before)
    if text.count("/") > len(text) // 8 or not any(map(str.isalpha, text)):
        return False
    pairs = [(a, b) for a, b in zip(text, text[1:], strict=False) if a.isalnum() and b.isalnum()]
    changes = sum(_kind(a) != _kind(b) for a, b in pairs)
    mixed = any(map(str.isupper, text)) and any(map(str.islower, text))
    return changes * (3 if mixed else 4) >= len(pairs) and len(pairs) >= (18 if mixed else 22)


def _is_token_body(body: str, before: str) -> bool:
    """Are the groups behind the prefix long and drawn by chance? Names and dates are not."""
    if _DIGEST.search(before) or _UUID.fullmatch(body):
        return False
    return any(_is_chance(part) for part in re.split("[._-]", body))


def _is_chance(part: str) -> bool:
    """Twelve characters and more that change between letters and digits, or between cases."""
    if len(part) < 12 or part.isalpha() or part.isdigit():
        return False
    if _HEX.fullmatch(part):
        return len(part) >= 16
    changes = sum(_kind(a) != _kind(b) for a, b in zip(part, part[1:], strict=False))
    return changes * 3 >= len(part)


def _kind(char: str) -> int:
    return 0 if char.isdigit() else 1 if char.islower() else 2
