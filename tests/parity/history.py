"""Reading canonical events: their times, which of them count, and in which order.

A subject is a ticket, a customer, a call or an agent: `load` gives each the list of its events, and `in_order` puts a
ticket's into the order in which they act.
"""
import json
import re
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from fractions import Fraction

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
RANK = {"ticket.created": 0, "ticket.assigned": 1, "ticket.fields_changed": 1,
        "ticket.message_posted": 2, "ticket.status_changed": 3}  # everything else: 4
# Rating scales: the lowest and the highest score, mapped linearly to 1 and 5.
SCALES = {"good_bad": (0, 1), "stars_5": (1, 5), "stars_10": (1, 10), "faces_3": (1, 3), "percent": (0, 100)}


def instant(text):
    """RFC 3339 with any offset -> (epoch second, nanosecond). Ordering uses both, durations the second."""
    m = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", text)
    if not m:
        raise ValueError(f"not an RFC 3339 time: {text!r}")
    day, clock, fraction, offset = m.groups()
    at = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset in 'Zz' else offset}")
    return (at - EPOCH) // timedelta(seconds=1), int((fraction or "0")[:9].ljust(9, "0"))


def customer_key(address):
    """Two spellings of one address are one customer."""
    return address.strip().lower() if address else None


def load(paths):
    """Every subject's events, as by_subject has them. Of a
    repeated id (per source) the first counts, unless a later one has a greater `revision`."""
    kept = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in filter(str.strip, lines):
                e = json.loads(line)
                key = (e.get("source"), e["id"])
                if key not in kept or (e.get("revision") or 0) > (kept[key].get("revision") or 0):
                    kept[key] = e
    return by_subject(kept.values())


def by_subject(events):
    """Tickets' ({(source, ticket): [event]}), customers' ({customer: [event]}), calls' and agents' events
    ({(source, id): [event]})."""
    tickets, customers, calls, agents = (defaultdict(list) for _ in range(4))
    for e in events:
        if e["type"].startswith("ticket."):
            tickets[e.get("source"), e["ticket"]].append(e)
        elif e["type"].startswith("customer."):
            customers[customer_key(e["customer"])].append(e)
        elif e["type"].startswith("call."):
            calls[e.get("source"), e["call"]].append(e)
        elif e["type"].startswith("agent."):
            agents[e.get("source"), e["agent"]].append(e)
    return tickets, customers, calls, agents


def in_order(events):
    """A ticket's events as [((second, nanosecond), event)], and whether one creates it. The first creation
    comes first; what happened before it acts at its time."""
    def key(e):
        return instant(e["occurred_at"]), e.get("sequence") or 0, RANK.get(e["type"], 4), e["id"]
    events = sorted(events, key=key)
    first = next((i for i, e in enumerate(events) if e["type"] == "ticket.created"), None)
    if first is None:
        return [(instant(e["occurred_at"]), e) for e in events], False
    events.insert(0, events.pop(first))
    birth = instant(events[0]["occurred_at"])
    return [(max(birth, instant(e["occurred_at"])), e) for e in events], True


def rating(e):
    """A score on 1-5 as an exact fraction, or None if the scale or the score is not a known one."""
    low, high = SCALES.get(e.get("scale"), (None, None))
    score = {"good": 1, "bad": 0}.get(e.get("score"), e.get("score"))
    if low is None or isinstance(score, str) or score is None or not low <= score <= high:
        return None
    return 1 + 4 * (Fraction(score) - low) / (high - low)
