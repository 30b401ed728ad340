"""Servers that take mail, on free ports of this machine: SMTP over TLS from its first byte, SMTP with
STARTTLS, and Amazon's SES as moto plays it."""
import asyncio
import datetime
import ipaddress
import logging
import ssl
import threading
import warnings
from dataclasses import dataclass

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.ses.models import ses_backends

HOST = "localhost"
LOGIN = ("desk", "no secret: for tests")
REGION = "eu-central-1"

# What the servers tell of sessions that the check itself lets fail.
for talkative in ("mail.log", "werkzeug"):
    logging.getLogger(talkative).setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module="aiosmtpd")


@dataclass
class Arrival:
    """A mail that a server has taken, and the addresses that the server was told."""
    sender: str
    recipients: list
    raw: bytes


def certificate(folder, called):
    """A certificate of this machine, made for the test: its file and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / f"{called}.pem", folder / f"{called}-key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return chain, secret


class MailServer:
    """An SMTP server that takes mail only over TLS, and only after a login."""

    def __init__(self, chain, secret, tls):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(chain, secret)
        self.arrivals = []
        options = {"authenticator": self.log_in, "auth_required": True}
        if tls == "implicit":
            # aiosmtpd knows only of the TLS that it has begun itself.
            options.update(ssl_context=context, auth_require_tls=False)
        else:
            options.update(tls_context=context, require_starttls=True)
        # Controller, with a thread of its own, takes no free port.
        self.loop = asyncio.new_event_loop()
        self.controller = UnthreadedController(
            self, hostname="127.0.0.1", port=0, loop=self.loop, **options)
        self.controller.begin()
        self.port = self.controller.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def log_in(self, _server, _session, _envelope, _mechanism, given):
        is_right = (given.login.decode(), given.password.decode()) == LOGIN
        return AuthResult(success=is_right, handled=is_right)

    async def handle_DATA(self, _server, _session, envelope):
        arrival = Arrival(envelope.mail_from, envelope.rcpt_tos, envelope.original_content)
        self.arrivals.append(arrival)
        return "250 taken"

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.controller.end()
        self.loop.close()


class Ses:
    """SES with one verified sender."""

    def __init__(self, sender):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.endpoint = "http://{}:{}".format(*self.server.get_host_and_port())
        # Version 2 of SES's interface keeps its mails with the first.
        self.backend = ses_backends[DEFAULT_ACCOUNT_ID][REGION]
        self.backend.verify_email_identity(sender)

    @property
    def arrivals(self):
        # moto adds those that the mail's own headers name to those that it was told.
        return [
            Arrival(sent.source, sorted(set(sent.destinations)), sent.raw_data.encode())
            for sent in self.backend.sent_messages
        ]

    def stop(self):
        self.server.stop()
