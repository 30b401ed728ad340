"""What the hand-worked cases are written with.

Day 3 is Tuesday 2026-03-03 (UTC). A history is rows of (clock, type, actor, fields); a clock is
"HH:MM[:SS[.f]]" of day 3, or "d/HH:MM..." of March d.
"""
import tomllib
import unittest
from datetime import date

import figures
from history import by_subject
from settings import Settings

R, S, B = {"kind": "requester"}, {"kind": "system"}, {"kind": "bot"}
A1, A2 = {"kind": "agent", "id": "901"}, {"kind": "agent", "id": "902"}
SHORT = {"created": "ticket.created", "msg": "ticket.message_posted", "to": "ticket.status_changed",
         "assigned": "ticket.assigned", "fields": "ticket.fields_changed", "rated": "ticket.rated"}


def at(clock):
    day, _, clock = clock.rpartition("/")
    return f"2026-03-{int(day or 3):02}T{clock if clock.count(':') == 2 else clock + ':00'}Z"


def history(*rows, ticket="1"):
    out = []
    for i, (clock, kind, actor, fields) in enumerate(rows):
        out.append({"id": f"{ticket}-{i:02}", "type": SHORT.get(kind, f"ticket.{kind}"), "occurred_at": at(clock),
                    "source": "generic", "ticket": ticket, "actor": actor, **fields})
    return out


def of_customers(*rows):
    """Events of customers: rows of (clock, type, fields)."""
    return [{"id": f"c-{i:02}", "type": f"customer.{kind}", "occurred_at": at(clock), "source": "generic",
             "customer": "mei@example.com", **fields} for i, (clock, kind, fields) in enumerate(rows)]


def report(*histories, kind="month", day="2026-03-03", zone="UTC", config=""):
    settings = Settings({"account": {"time_zone": zone}, **tomllib.loads(config)})
    subjects = by_subject(event for events in histories for event in events)
    return figures.Book(*subjects, settings).report(kind, date.fromisoformat(day))


class Cases(unittest.TestCase):
    def check(self, rep, dim=None, value=None, **want):
        """Keyword: KPI name, "__" for ".calendar." and "_b_" for ".business."; value: a KPI's value, or
        (value, n). An absent value of a dimension has nothing."""
        kpis = rep["dimensions"][dim].get(value, {}) if dim else rep["kpis"]
        for name, w in want.items():
            name = name.replace("__", ".calendar.").replace("_b_", ".business.")
            got = kpis.get(name, {"value": None, "n": 0}) if dim else kpis[name]
            if isinstance(w, tuple):
                self.assertEqual((got["value"], got["n"]), w, name)
            else:
                self.assertEqual(got["value"], w, name)

    def figure(self, rep, name, value, n, dim=None, key=None):
        """A figure whose id is no Python name."""
        kpis = rep["dimensions"][dim].get(key, {}) if dim else rep["kpis"]
        got = kpis.get(name, {"value": None, "n": 0})
        self.assertEqual((got["value"], got["n"]), (value, n), name)
