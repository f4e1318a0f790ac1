"""Mail as blocks: its subject, who wrote when to whom, and what it says, decoded."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from detente.documents.charsets import decode_text
from detente.documents.document import Block, Blocks, DocumentFault, split_paragraphs

_SHOWN = ("From", "Date", "To", "Cc")
_FIELD = rb"[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*"
_ENVELOPE = rb"(?:\xef\xbb\xbf)?\s*(?:\d{1,9}[ \t]*\r?\n)?(?:>?From [^\n]{1,200}\n)?"
_HEADERS = re.compile(_ENVELOPE + rb"((?:" + _FIELD + rb")+)(?:\r?\n|\Z)")
_BY_MACHINE = re.compile(
    rb"(?mi)^(?:mime-version|message-id|received|return-path|content-transfer-encoding|content-type|delivered-to"
    rb"|dkim-signature|x-mailer|x-originating-ip):"
)
_HEAD = 1 << 16
_NEXT = re.compile(rb"(?m)(?:\A|\n\r?\n)From \S[^\n]*\d{4}[^\n]*\r?\n(?=[A-Za-z-]+:)")
_ENDINGS = ("eml", "emlx", "mht", "mhtml", "mbox")
_RATHER_HTML = 4
"""A plain part this many times shorter than the formatted one only says that there is another."""
_DAMAGED = DocumentFault(
    "is a damaged mail", "Save it again from the mail program, or save its text, and cite that."
)


def is_mail(content: bytes, name: str) -> bool:
    r"""Return whether a file is a mail: it begins with headers, and a machine wrote some of them.

    Examples
    --------
    >>> is_mail(b"From: a\nDate: today\nMIME-Version: 1.0\n\nText", "a.txt"), is_mail(b"From: a\nTo: b\n\nText", "a.txt")
    (True, False)
    """
    headers = _HEADERS.match(content[:_HEAD])
    by_name = name.rpartition(".")[2].lower() in _ENDINGS
    return headers is not None and (by_name or bool(_BY_MACHINE.search(headers[1])))


def parse_mail(content: bytes) -> Blocks | DocumentFault:
    r"""Return the subject, the other headers and the paragraphs of a mail; attachments are not read.

    Examples
    --------
    >>> mail = b"Subject: =?utf-8?q?T=C3=BCrkiye?=\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\nNo=\nthing."
    >>> [block.text for block in parse_mail(mail) if block.text]
    ['Türkiye', 'Nothing.']
    """
    n_messages = len(_NEXT.findall(content))
    if n_messages > 1:
        hint = "Save the message you cite as a file of its own, and cite that."
        return DocumentFault(f"is a mailbox with {n_messages:,} messages", hint)
    body = content[headers.start(1) :] if (headers := _HEADERS.match(content[:_HEAD])) else content
    try:
        mail = message_from_bytes(body, policy=policy.default)
        return _read_mail(mail)
    except (
        AttributeError,
        IndexError,
        LookupError,
        TypeError,
        ValueError,
    ):  # what the library does not foresee
        return _DAMAGED


def _read_mail(mail: EmailMessage) -> Blocks | DocumentFault:
    if mail.get_content_type() in {
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
    }:
        hint = "Save the text of the message from the mail program that can open it, and cite that."
        return DocumentFault("is an encrypted mail", hint)
    blocks = tuple(_list_blocks(mail))
    headers = tuple(_list_headers(mail))
    if any(block.text.strip() for block in blocks):
        return headers + blocks
    names = ", ".join(filter(None, (part.get_filename() for part in mail.walk())))
    hint = (
        "Save the attachment as a file of its own, and cite that."
        if names
        else "Save what it shows as a PDF."
    )
    return DocumentFault("is a mail without text" + (f"; attached: {names}" if names else ""), hint)


def _list_headers(mail: EmailMessage) -> Iterator[Block]:
    if mail.get("Snapshot-Content-Location"):  # a web page saved as one file
        return
    yield Block(str(mail.get("Subject", "")))
    yield Block(" ".join(f"{name}: {mail[name]}" for name in _SHOWN if mail[name]))


def _list_blocks(mail: MIMEPart) -> Iterator[Block]:
    """Yield what a message says, then what messages forwarded with it say."""
    plain, formatted = (_read_part(mail.get_body((kind,))) for kind in ("plain", "html"))
    longer = sum(map(len, formatted)) > _RATHER_HTML * sum(map(len, plain))
    yield from map(Block, formatted if longer else plain)
    for part in mail.iter_attachments() if mail.is_multipart() else ():
        if part.get_content_type() == "message/rfc822":
            forwarded = part.get_content()
            yield from _list_headers(forwarded)
            yield from _list_blocks(forwarded)


def _read_part(part: MIMEPart | None) -> tuple[str, ...]:
    """Return the paragraphs of a part of a mail."""
    if part is None:
        return ()
    text = _decode(part)
    if part.get_content_subtype() == "html":
        from detente.documents.html import parse_html  # noqa: PLC0415

        return tuple(block.text for block in parse_html(f"\ufeff{text}".encode()))
    if part.get_param("format") == "flowed":
        text = re.sub(r" \r?\n(?=\S)", "" if str(part.get_param("delsp")).lower() == "yes" else " ", text)
    return split_paragraphs(text)


def _decode(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset("us-ascii")
    if charset in {"us-ascii", "ascii", "utf-8", "unknown-8bit"}:
        text = decode_text(content)
        if isinstance(text, DocumentFault):
            raise LookupError(charset)
        return text
    return content.decode(charset, "replace")
