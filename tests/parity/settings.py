"""The account's config, read from the same TOML as the program's: rules, schedules, policies, limits."""
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hours import Calendar, Schedule, as_date

UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
DEFAULTS = {
    "schedule_rule": "at_event", "one_touch_rule": "exactly_one", "sla_rule": "latest", "csat_positive": 4,
    "fcr_window_days": 7, "repeat_window_days": 7, "conversion_window_days": 3, "active_days": 90,
    "segment_tags": [], "complaint_tags": ["complaint"],
    "complaint_categories": ["complaint"], "complaint_limit": "48h", "live_channels": ["chat", "phone"],
    "order_status_categories": ["order_status", "where_is_my_order", "wismo"],
    "short_abandons": "exclude", "short_abandon_seconds": 5, "asa_includes_ring": False,
    "call_service_level": "default", "presence_max": "24h",
}


RATES = ("order_defects", "cancellations", "late_shipments", "on_time_shipments")


def seconds(text):
    """A duration such as 1h30m."""
    parts = re.findall(r"(\d+)([dhms])", text)
    assert "".join(n + unit for n, unit in parts) == text, text
    return sum(int(n) * UNITS[unit] for n, unit in parts)


def longest(limits):
    """The longest of the windows, of one limit or a list of them."""
    return max(limit["days"] for limit in (limits if isinstance(limits, list) else [limits]))


@dataclass
class Target:
    within: int
    clock: object       # the clock that measures it; None: the ticket's business clock
    pauses: tuple


@dataclass
class Marketplace:
    name: str
    applies_to: dict
    within: object      # None: without a limit
    limits: dict
    schedule: object  # the hours in which it counts, or None: around the clock


def matches_any(applies_to, fields):
    return any(has(fields, field, values) for field, values in applies_to.items())


def matches_all(requires, fields):
    return all(has(fields, field, values) for field, values in requires.items())


def has(fields, field, values):
    mine = fields["tags"] if field == "tag" else (fields[field],)
    return any(value in values for value in mine)


class Policy:
    """Versions of one promise; the newest that begins no later than a ticket's creation is the ticket's."""

    def __init__(self):
        self.versions = []

    def entry(self, day, fields):
        """The version that is for a ticket created on that day, or None."""
        held = [version for version in self.versions if version[0] <= day]
        entry = max(held, key=lambda version: version[0])[1] if held else None
        if entry is None or not matches_all(entry.get("requires", {}), fields):
            return None
        return entry if "applies_to" not in entry or matches_any(entry["applies_to"], fields) else None


class Settings:
    def __init__(self, config):
        self.zone = ZoneInfo(config.get("account", {}).get("time_zone", "UTC"))
        self.calendar = Calendar()
        self.rules = rules_versions(config.get("rules", []))
        self.schedules = self.read_schedules(config.get("schedules", []))
        self.policies = read_policies(config.get("sla", []))
        self.currency = config.get("account", {}).get("currency", "EUR")
        self.costs = [(as_date(e["from"]) if "from" in e else date.min, e) for e in config.get("cost", [])]
        self.service_level = config.get("service_level", {})
        self.marketplaces = [
            Marketplace(m["name"], m.get("applies_to", {}), seconds(m["response_within"]) if "response_within" in m else None,
                        {rate: longest(m[rate]) for rate in RATES if rate in m},
                        self.schedules[m["schedule"]] if "schedule" in m else None)
            for m in config.get("marketplaces", [])]

    def read_schedules(self, entries):
        schedules = {}
        for entry in entries:
            schedule = schedules.setdefault(entry["name"], Schedule(entry["name"], {}))
            schedule.applies_to = entry.get("applies_to", schedule.applies_to)
            zone = ZoneInfo(entry["zone"]) if "zone" in entry else self.zone
            since = as_date(entry["from"]) if "from" in entry else None
            schedule.add_version(since, zone, entry.get("hours", {}), entry.get("holidays", []))
        return schedules

    def day(self, second):
        return self.local(second).date()

    def local(self, second):
        return datetime.fromtimestamp(second, self.zone)

    def midnight(self, day):
        return round(datetime.combine(day, datetime.min.time(), self.zone).timestamp())

    def rules_on(self, day):
        return [rules for since, rules in self.rules if since <= day or since is self.rules[0][0]][-1]

    def costs_on(self, day):
        """The newest entry that has begun, or None."""
        return next((entry for since, entry in reversed(self.costs) if since <= day), None)

    def schedule_of(self, fields):
        """The first schedule whose applies_to matches, else the first; without any, every second counts."""
        named = list(self.schedules.values())
        return next((s for s in named if matches_any(s.applies_to, fields)), named[0] if named else self.calendar)

    def target_of(self, kind, day, fields):
        """The target of the first policy that matches a ticket created on that day, or None."""
        entries = (policy.entry(day, fields) for policy in self.policies)
        target = next((entry for entry in entries if entry is not None), {}).get(kind)
        if target is None:
            return None
        clock = None if target.get("clock") == "business" else self.calendar
        return Target(seconds(target["within"]), clock, tuple(target.get("pauses_in", ())))

    def judged_days(self, channel, rate):
        """How many days a marketplace's limit looks back: that of the first with orders on the channel, or None."""
        judges = (m for m in self.marketplaces if channel in m.applies_to.get("channel", ()))
        return next((m.limits.get(rate) for m in judges), None)

    def marketplace_of(self, fields):
        return next((m for m in self.marketplaces if matches_any(m.applies_to, fields)), None)


def rules_versions(entries):
    """[(first day, all rules)], the oldest first; a key that is left out stays as it was before."""
    entries = entries if isinstance(entries, list) else [entries]
    dated = [(as_date(e["from"]) if "from" in e else date.min, e) for e in entries] or [(date.min, {})]
    rules, versions = DEFAULTS, []
    for since, entry in sorted(dated, key=lambda version: version[0]):
        rules = {**rules, **{key: value for key, value in entry.items() if key != "from"}}
        versions.append((since, rules))
    return versions


def read_policies(entries):
    policies = {}
    for entry in entries:
        since = as_date(entry["from"]) if "from" in entry else date.min
        policies.setdefault(entry["name"], Policy()).versions.append((since, entry))
    return list(policies.values())


def read(path):
    with open(path, "rb") as file:
        return Settings(tomllib.load(file))
