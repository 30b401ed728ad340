#!/usr/bin/env python3
"""Mails as real servers receive them.

    python3 check.py TALLYDESK

The program delivers a digest to an SMTP server over TLS from its first byte, to one with STARTTLS, and
to SES, each in another language. What arrives is read with Python's own library for mail.
"""
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from desk import ACCOUNT, LANGUAGES, PAGE, RECIPIENTS, SENDER, Desk
from mails import check_mail, check_private, expect
from servers import MailServer, Ses, certificate

AGAIN = {"implicit": "Sent again", "starttls": "重复发送", "ses": "重複傳送"}


def check_untrusted(desk, servers):
    """No mail goes to a server whose certificate nobody vouches for, nor from where no authority is
    known."""
    ended = desk.run("digest", "--deliver")
    expect(ended.returncode == 1, f"exit {ended.returncode}\n{ended.stdout}{ended.stderr}")
    check_counts(servers, {"implicit": 0, "starttls": 0, "ses": 1})
    ended = desk.run("digest", "--resend", "--to", "ses", SSL_CERT_FILE=os.devnull)
    is_told = "SES: AWS cannot be reached" in ended.stderr
    expect(ended.returncode == 1 and is_told, f"exit {ended.returncode}\n{ended.stderr}")


def check_deliveries(desk, servers):
    """A mail comes once, and again if somebody wants that; only then is it marked."""
    hidden = desk.hidden()
    served = desk.send("--deliver")
    expect(sorted(served) == sorted(servers), f"served {served}")
    ids = {name: check_arrival(name, server, False, hidden) for name, server in servers.items()}
    counts = {name: len(server.arrivals) for name, server in servers.items()}

    expect(desk.send("--deliver") == [], "a digest was sent twice")
    check_counts(servers, counts)

    served = desk.send("--resend")
    expect(sorted(served) == sorted(servers), f"sent again to {served}")
    check_counts(servers, {name: count + 1 for name, count in counts.items()})
    for name, server in servers.items():
        again = check_arrival(name, server, True, hidden)
        expect(again != ids[name], "programs would show what is wanted again only once")


def check_counts(servers, expected):
    counts = {name: len(server.arrivals) for name, server in servers.items()}
    expect(counts == expected, f"mails have come: {counts}, expected {expected}")


def check_arrival(name, server, is_repeat, hidden):
    """Checks the mail that a server has taken last; returns its id."""
    arrival = server.arrivals[-1]
    expect(arrival.sender == SENDER, f"{name}: from {arrival.sender}")
    expect(sorted(arrival.recipients) == RECIPIENTS, f"{name}: to {arrival.recipients}")
    mail, text, html = check_mail(arrival.raw, ACCOUNT, LANGUAGES[name])
    check_private(arrival, hidden)
    for what, words in (("text", text), ("page", html)):
        expect(f"{PAGE}?until=" in words, f"{name}: the {what} has no link to the live page")
    for what, words in (("subject", mail["subject"]), ("text", text), ("page", html)):
        expect((AGAIN[name] in words) == is_repeat, f"{name}: is the {what} marked as a repeat?")
    print(f"{name}: {mail['subject']}: {len(arrival.raw)} bytes, page {len(html.encode())} bytes")
    return mail["message-id"]


def main():
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        folder = Path(folder)
        chain, key = certificate(folder, "own")
        servers = {"implicit": MailServer(chain, key, "implicit"),
                   "starttls": MailServer(chain, key, "starttls"), "ses": Ses(SENDER)}
        for server in servers.values():
            running.callback(server.stop)
        other, _ = certificate(folder, "other")
        check_untrusted(Desk(program, folder / "untrusted", servers, other), servers)
        check_deliveries(Desk(program, folder / "trusted", servers, chain), servers)


if __name__ == "__main__":
    main()
