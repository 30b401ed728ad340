"""A public order history: every purchase until June 1998 of those who first bought at CDNOW, an online music
shop, in January to March 1997 (Fader and Hardie, 2001), 23,570 customers; or of every tenth of them.

It lies in a package of another project, which is fetched once and never unpacked to disk. A file has a line for
each purchase: who, on which date, how many CDs, how many dollars.
"""
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date

PACKAGE = "Lifetimes==0.11.3"
WHEEL = "Lifetimes-0.11.3-py3-none-any.whl"
SHA256 = "261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8"
DEEPEST = 7     # repeats that are told apart: seven and more are one


@dataclass(frozen=True)
class Order:
    customer: str
    number: str
    day: date
    quantity: int
    cents: int
    place: int          # among his orders of the day
    segment: str | None


class Unreachable(Exception):
    """The package index cannot be reached from here."""


def fetch(folder):
    """The wheel, from the folder or from the package index."""
    wheel = folder / WHEEL
    if not wheel.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--only-binary", ":all:", "--dest", folder, PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Unreachable(done.stderr.strip().splitlines()[-1])
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{wheel}: its SHA-256 is {found}, not {SHA256}")
    return zipfile.ZipFile(wheel)


def read(wheel, name):
    """The orders of CDNOW_master.txt or CDNOW_sample.txt, each transaction one. The sample numbers its customers
    anew, behind the old number; the master has a line of headings."""
    seen, orders = Counter(), []
    for line in wheel.read(f"lifetimes/datasets/{name}").decode().splitlines():
        customer, *_, day, quantity, dollars = line.split()
        if day == "date":
            continue
        seen[customer, day] += 1
        place = seen[customer, day] - 1
        dollars, cents = dollars.split(".")
        orders.append(Order(customer, f"{customer}-{day}-{place}", date(int(day[:4]), int(day[4:6]), int(day[6:])),
                            int(quantity), int(dollars) * 100 + int(cents), place, None))
    return orders


def by_days(orders):
    """The same with all that a customer bought on a day as one order, as the literature counts. Its segment is how
    many earlier days he had bought on."""
    days = defaultdict(list)
    for order in orders:
        days[order.customer, order.day].append(order)
    earlier, merged = Counter(), []
    for (customer, _), same in sorted(days.items()):
        merged.append(replace(same[0], quantity=sum(order.quantity for order in same),
                              cents=sum(order.cents for order in same), segment=str(min(earlier[customer], DEEPEST))))
        earlier[customer] += 1
    return merged


def summary(wheel):
    """Each customer of the sample until September 1997, by others: {id, x (how many repeats), t_x, T, zbar (their
    mean in dollars)}."""
    text = wheel.read("lifetimes/datasets/cdnow_customers_summary_with_transactions.csv").decode()
    return list(csv.DictReader(io.StringIO(text)))


def event(order):
    """Invented: the address, and the time of day."""
    told = {
        "id": order.number,
        "type": "customer.ordered",
        "occurred_at": f"{order.day}T12:{order.place:02}:00-05:00",
        "source": "generic",
        "customer": f"customer-{order.customer}@example.com",
        "order": order.number,
        "total": {"amount": order.cents, "currency": "USD"},
        "lines": [{"quantity": order.quantity, "unit_amount": order.cents // order.quantity}],
    }
    return {**told, "segment": order.segment} if order.segment else told
