"""Mail is decoded: never its codes taken for words."""

from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.document import DocumentFault
from detente.documents.mail import is_mail, parse_mail
from detente.documents.reader import parse_document

SAID = "On 3 March 2025 Türkiye said it would test cells with us — “no preconditions”."


def write_mail(plain=SAID, formatted=None, coding=None, **headers):
    mail = EmailMessage(policy=policy.default)
    mail["From"] = headers.get("sender", "Desk <desk@example.org>")
    mail["Subject"] = headers.get("subject", "Talks in Türkiye")
    mail["Date"] = "Tue, 4 Mar 2025 10:00:00 +0000"
    if plain is not None:
        mail.set_content(plain, cte=coding)
    if formatted is not None and plain is None:
        mail.set_content(formatted, subtype="html", cte=coding)
    elif formatted is not None:
        mail.add_alternative(formatted, subtype="html")
    return mail


def read(content, name="message.eml"):
    document = parse_document(content if isinstance(content, bytes) else bytes(content), name)
    assert not isinstance(document, DocumentFault), document
    assert document.kind == "mail"
    return [paragraph.text for paragraph in document.paragraphs]


def refuse(content):
    fault = parse_mail(content)
    assert isinstance(fault, DocumentFault)
    return fault.message


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("name", ["message.eml", "message.txt", "message"])
def test_every_coding_is_read_and_headers_too(coding, name):
    assert read(write_mail(coding=coding), name) == [
        "Talks in Türkiye",
        "From: Desk <desk@example.org> Date: Tue, 04 Mar 2025 10:00:00 +0000",
        SAID,
    ]


@given(st.text(st.characters(codec="utf-8", categories=["L", "N"], include_characters=" =?_.-"), min_size=1))
def test_any_subject_and_text_come_back(text):
    words = " ".join(text.split())
    said = read(write_mail(plain=f"Start {words} end.", subject=f"Start {words} end", coding="base64"))
    assert said[-1] == f"Start {words} end." or max(words) >= "\u0f73"  # composed letters


@pytest.mark.parametrize(
    ("plain", "formatted", "expected"),
    [
        (None, f"<h1>Note</h1><p>{SAID}</p>", ["Note", SAID]),
        (SAID, f"<p>{SAID}</p>", [SAID]),
        ("See the formatted part.", f"<p>{SAID * 5}</p>", [SAID * 5]),
        ("One\n\nTwo", None, ["One", "Two"]),
    ],
)
def test_the_part_that_says_it_is_read(plain, formatted, expected):
    assert read(write_mail(plain, formatted))[2:] == expected


def test_attachments_are_not_read_and_forwarded_mail_is():
    mail = write_mail()
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="memo.pdf")
    mail.add_attachment(write_mail("The first one."))
    assert read(mail)[2:4] == [SAID, "Talks in Türkiye"]
    assert read(mail)[-1] == "The first one."


def test_a_mail_that_only_carries_a_file_names_it():
    mail = EmailMessage()
    mail["Subject"], mail["Message-ID"] = "Memo", "<1@example.org>"
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="memo.pdf")
    fault = parse_document(bytes(mail), "message.eml")
    assert isinstance(fault, DocumentFault)
    assert fault.message == "is a mail without text; attached: memo.pdf"


@pytest.mark.parametrize("charset", ["iso-8859-9", "windows-1254", "koi8-r", "utf-16", "none-such"])
def test_declared_charsets_are_read_and_unknown_ones_are_a_fault(charset):
    word = "Договор" if charset == "koi8-r" else "Türkiye"
    head = f"Subject: a\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
    content = f"{head}Content-Transfer-Encoding: 8bit\n\n".encode()
    if charset == "none-such":
        assert "damaged" in refuse(content + b"\xfc")
    elif charset != "utf-16":
        assert read(content + word.encode(charset))[1:] == [word]


def test_flowed_lines_are_joined():
    head = (
        b"Subject: a\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=%s\n\n"
    )
    assert read(head % b"no" + b"The rival \nwaits.")[-1] == "The rival waits."
    assert read(head % b"yes" + "工厂 \n优先".encode())[-1] == "工厂优先"


def test_a_mailbox_of_one_is_a_mail_and_of_several_a_fault():
    one = b"From desk@example.org Tue Mar  4 10:00:00 2025\n" + bytes(write_mail(coding="base64"))
    assert read(one, "talks.mbox")[-1] == SAID
    fault = parse_document(one + b"\n\n" + one, "talks.mbox")
    assert isinstance(fault, DocumentFault)
    assert fault.message == "is a mailbox with 2 messages"


def test_a_page_saved_as_one_file_is_its_page():
    mail = write_mail(None, f"<title>x</title><p>{SAID}")
    mail["Snapshot-Content-Location"] = "https://example.org/"
    assert read(mail, "page.mhtml") == [SAID]


def test_an_encrypted_mail_is_a_fault():
    content = b"Subject: a\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=x\n\n--x--\n"
    assert refuse(content) == "is an encrypted mail"


@pytest.mark.parametrize(
    "text",
    [
        "From: Bob\nTo: the board\nDate: 3 March\nSubject: Plan\n\nThe plant comes first.",
        "Note: one\nTwo: three\n\nText.",
        "Dear all,\nMIME-Version: 1.0 is a header.\n",
        "Subject: a title\n\nMessage-ID: is a header too.",
    ],
)
def test_a_memo_with_headings_is_no_mail(text):
    assert not is_mail(text.encode(), "memo.txt")


@given(st.binary(max_size=200))
def test_any_tail_is_read_or_a_fault(tail):
    parse_mail(b"Subject: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + tail)
