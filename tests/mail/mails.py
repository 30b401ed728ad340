"""What is to hold of every mail, as Python's own library for mail reads it."""
import email
import email.policy
import re
import struct
from html.parser import HTMLParser

# Gmail cuts what is longer and hides the rest.
HTML_BYTES_MAX = 100_000
# RFC 5322: without the line's end.
LINE_BYTES_MAX = 998
PNG = b"\x89PNG\r\n\x1a\n"


class Page(HTMLParser):
    """What an HTML page shows and refers to."""

    def __init__(self, html):
        super().__init__()
        self.images, self.loaded, self.words, self.language = [], [], [], None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.language = attributes.get("lang")
        if tag == "img":
            self.images.append(attributes)
        elif tag in ("script", "link", "iframe", "object", "embed", "video", "audio"):
            self.loaded.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def expect(holds, reason):
    if not holds:
        raise AssertionError(reason)


def check_mail(raw, account, language):
    """Checks a mail's bytes; returns it parsed, its text and its page."""
    check_bytes(raw)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    expect(not mail.defects, f"the mail has defects: {mail.defects}")
    check_headers(mail, account)
    text, html, images = parts(mail)
    check_text(text, account)
    check_page(html, images, language)
    return mail, text.get_content(), html.get_content()


def check_bytes(raw):
    lines = raw.split(b"\r\n")
    expect(not any(b"\n" in line or b"\r" in line for line in lines), "a line ends without CRLF")
    longest = max(map(len, lines))
    expect(longest <= LINE_BYTES_MAX, f"a line has {longest} bytes")
    head = raw.split(b"\r\n\r\n", 1)[0]
    expect(head.isascii(), "the headers are not ASCII")


def check_headers(mail, account):
    subject = mail["subject"]
    expect(account in subject, f"the subject does not name the account: {subject}")
    expect("=?" not in subject and "\ufffd" not in subject, f"the subject is not decoded: {subject}")
    expect(re.fullmatch(r"<[^<>@\s]+@example\.com>", mail["message-id"] or ""), "no message id")
    expect(mail["date"].datetime is not None, "the date cannot be read")
    expect(mail["auto-submitted"] == "auto-generated", "not marked as automatic")
    expect(mail["mime-version"] == "1.0", "no MIME version")


def parts(mail):
    """The text, the page, and its images: any other shape is wrong."""
    expect(mail.get_content_type() == "multipart/alternative", mail.get_content_type())
    text, related = mail.iter_parts()
    expect(text.get_content_type() == "text/plain", text.get_content_type())
    expect(related.get_content_type() == "multipart/related", related.get_content_type())
    html, *images = related.iter_parts()
    expect(html.get_content_type() == "text/html", html.get_content_type())
    for part in (text, html):
        expect(part.get_content_charset() == "utf-8", f"charset {part.get_content_charset()}")
        part.get_payload(decode=True).decode("utf-8")
        expect(not part.defects, f"a part has defects: {part.defects}")
    return text, html, images


def check_text(text, account):
    content = text.get_content()
    expect(account in content, "the text does not name the account")
    expect("<td" not in content and "\ufffd" not in content, "the text is not plain")


def check_page(html, images, language):
    content = html.get_content()
    size = len(content.encode())
    expect(size < HTML_BYTES_MAX, f"the page has {size} bytes")
    page = Page(content)
    expect(page.language == language, f"the page is in {page.language}")
    expect(not page.loaded, f"the page loads {page.loaded}")
    for image in page.images:
        expect((image.get("alt") or "").strip(), f"an image has no alternative text: {image}")
        expect(image.get("src", "").startswith("cid:"), f"an image is from elsewhere: {image}")
    used = sorted(image["src"].removeprefix("cid:") for image in page.images)
    present = sorted(image["content-id"].strip("<>") for image in images)
    expect(used, "the page has no picture")
    expect(len(set(present)) == len(present), f"a content id is there twice: {present}")
    expect(set(used) == set(present), f"used are {used}, present are {present}")
    for image in images:
        check_image(image)


def check_image(image):
    expect(image.get_content_type() == "image/png", image.get_content_type())
    expect(image.get_content_disposition() == "inline", "an image is an attachment")
    content = image.get_content()
    expect(content.startswith(PNG), "an image is no PNG")
    width, height = struct.unpack(">II", content[16:24])
    expect(0 < width <= 4096 and 0 < height <= 4096, f"an image is {width} by {height}")


def check_private(arrival, secrets):
    """No customer and no secret, in any part, decoded or not."""
    mail = email.message_from_bytes(arrival.raw, policy=email.policy.default)
    bodies = [part.get_payload(decode=True) or b"" for part in mail.walk()]
    everything = b"\n".join([arrival.raw, str(mail["subject"]).encode(), *bodies]).lower()
    for secret in secrets:
        expect(secret.lower().encode() not in everything, f"the mail tells {secret!r}")
