"""The program in a folder of its own, with a config, secrets, and some weeks of invented events."""
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from mails import expect
from servers import HOST, LOGIN, REGION

sys.path.append(str(Path(__file__).resolve().parent.parent / "parity"))
from invent import histories  # noqa: E402

PATIENCE_SECONDS = 60
DAYS = 35  # what is invented by one history
ACCOUNT = "Café 柏林"
SENDER = "figures@example.com"
RECIPIENTS = ["manager@example.com", "owner@example.com"]
LANGUAGES = {"implicit": "en", "starttls": "zh-Hans", "ses": "zh-Hant"}
PAGE = "https://figures.example.com/"
PEPPER = "a pepper for tests, and no secret"
LINK_KEY = "a key for links, for tests alone"

CONFIG = """
[account]
name = "{account}"
languages = ["en", "zh-Hans", "zh-Hant"]
dashboard_url = "{page}"

[[digests]]
name = "morning"
period = "day"
at = "00:00"
to = {to}
"""
DESTINATION = """
[[destinations]]
name = "{name}"
kind = "email"
from = "Das Büro <{sender}>"
to = {recipients}
language = "{language}"
"""


def config(servers):
    text = CONFIG.format(account=ACCOUNT, page=PAGE, to=json.dumps(list(servers)))
    for name, server in servers.items():
        text += DESTINATION.format(
            name=name, sender=SENDER, recipients=json.dumps(RECIPIENTS), language=LANGUAGES[name])
        if name == "ses":
            text += 'transport = "ses"\n'
        else:
            text += f'transport = "smtp"\nhost = "{HOST}"\nport = {server.port}\ntls = "{name}"\n'
    return text


def secrets():
    login = dict(zip(("username", "password"), LOGIN))
    places = {"implicit": login, "starttls": login}
    return {"pepper": PEPPER, "dashboard": [LINK_KEY], "destinations": places}


def events():
    """Invented histories up to the end of yesterday, as a file."""
    invented = histories(seed=7, first_day=date.today() - timedelta(days=DAYS))
    return "".join(json.dumps(event) + "\n" for event in invented)


class Desk:
    def __init__(self, program, folder, servers, certificate):
        self.program, self.folder = program, folder
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "SSL_CERT_FILE": str(certificate),
            "AWS_ENDPOINT_URL_SESV2": servers["ses"].endpoint, "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests",
        }
        folder.mkdir()
        (folder / "desk.toml").write_text(config(servers), "utf-8")
        (folder / "secrets.json").write_text(json.dumps(secrets()))
        (folder / "events.jsonl").write_text(events(), "utf-8")
        ended = self.run("replay", "events.jsonl")
        expect(ended.returncode == 0, f"replay: {ended.stdout}{ended.stderr}")

    def run(self, *arguments, **environment):
        """Runs a command to its end."""
        files = ("--config", "desk.toml", "--secrets", "secrets.json")
        return subprocess.run(
            [self.program, *arguments, *files], cwd=self.folder, text=True, capture_output=True,
            env={**self.environment, **environment}, timeout=PATIENCE_SECONDS)

    def send(self, how):
        """Sends what is due or what is wanted again; returns the destinations that were served."""
        ended = self.run("digest", how, "--format", "json")
        expect(ended.returncode == 0, f"{how}: exit {ended.returncode}\n{ended.stdout}{ended.stderr}")
        [digest] = json.loads(ended.stdout)
        return digest["served"]

    def hidden(self):
        """What no mail may tell: secrets, customers' addresses, and the hashes in their place."""
        lines = (self.folder / "events.jsonl").read_text("utf-8").splitlines()
        addresses = {json.loads(line).get("customer") for line in lines} - {None}
        content = (self.folder / "tallydesk.sqlite").read_bytes()
        hashes = {found.decode() for found in re.findall(rb"customer##([0-9a-f]{32})", content)}
        expect(addresses, "the events name no customer")
        expect(hashes, "the data file has no customer")
        return {PEPPER, LINK_KEY, LOGIN[1], *addresses, *hashes}
