#!/usr/bin/env python3
"""An independent computation of the ticket KPIs, from their definitions alone.

    python3 figures.py --zone Europe/Berlin --period day|week|month --date YYYY-MM-DD
                       [--one-touch exactly_one|at_most_one] FILE...

Written from the definitions alone, for clarity, not speed: every call folds all histories to the end
of the files, lists what each ticket contributes, and adds up the contributions of one period.

A contribution is (counter, second, amount, dims): `second` is the epoch second of the completing event,
`dims` maps a dimension to this contribution's value in it; the dimension "all" is the total.

Output notes: `n` of a count (backlog included) is the count itself; of a duration its samples; of csat
the ratings; of one_touch_rate the denominator. A value of a dimension is listed when any of its KPIs has
n != 0. The hour dimension has no backlog. Only the calendar clock.
"""
import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

SOLVED = {"solved", "closed"}
STATUSES = {"new", "open", "pending", "on_hold"} | SOLVED
RANK = {"ticket.created": 0, "ticket.assigned": 1, "ticket.fields_changed": 1,
        "ticket.message_posted": 2, "ticket.status_changed": 3}  # everything else: 4
# Dimension -> the event field that feeds it (the agent dimension's fallback is the assignee).
FIELD = {"agent": "assignee", "group": "group", "channel": "channel", "brand": "brand",
         "category": "category", "priority": "priority"}
LATEST = ("channel", "brand", "category", "priority")  # always the ticket's latest value
DIMENSIONS = tuple(FIELD) + ("hour",)
MEASURES = ("first_reply_time", "reply_time", "requester_wait_time", "agent_wait_time", "on_hold_time",
            "first_resolution_time", "full_resolution_time")
COUNTS = ("tickets_created", "tickets_solved", "backlog", "reopens", "replies")
# Rating scales: the lowest and the highest score, mapped linearly to 1 and 5.
SCALES = {"good_bad": (0, 1), "stars_5": (1, 5), "stars_10": (1, 10), "faces_3": (1, 3), "percent": (0, 100)}


# ---------------------------------------------------------------- reading

def instant(text):
    """RFC 3339 with any offset -> (epoch second, nanosecond). Ordering uses both, durations the second."""
    m = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", text)
    if not m:
        raise ValueError(f"not an RFC 3339 time: {text!r}")
    day, clock, fraction, offset = m.groups()
    at = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset in 'Zz' else offset}")
    second = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)
    return second, int((fraction or "0")[:9].ljust(9, "0"))


def load(paths):
    """All ticket events, by (source, ticket). Of a repeated id (per source) the first counts, unless a
    later one has a greater `revision` (events.md)."""
    kept = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in filter(str.strip, lines):
                e = json.loads(line)
                if not e.get("ticket"):
                    continue  # calls, customers and agents are not our subject
                key = (e.get("source"), e["id"])
                if key not in kept or (e.get("revision") or 0) > (kept[key].get("revision") or 0):
                    kept[key] = e
    tickets = defaultdict(list)
    for e in kept.values():
        tickets[e.get("source"), e["ticket"]].append(e)
    return tickets


def in_order(events):
    """The history in the definitionsified order, as [(second, event)], and whether it has a creation. The first
    ticket.created comes first; what happened before it acts at its time."""
    def key(e):
        return instant(e["occurred_at"]), e.get("sequence") or 0, RANK.get(e["type"], 4), e["id"]
    events = sorted(events, key=key)
    first = next((i for i, e in enumerate(events) if e["type"] == "ticket.created"), None)
    if first is None:
        return [(instant(e["occurred_at"])[0], e) for e in events], False
    events.insert(0, events.pop(first))
    birth = instant(events[0]["occurred_at"])[0]
    return [(max(birth, instant(e["occurred_at"])[0]), e) for e in events], True


# ---------------------------------------------------------------- one ticket

def rating(e):
    """A score on 1-5 as an exact fraction, or None if the scale or the score is not a known one."""
    low, high = SCALES.get(e.get("scale"), (None, None))
    score = {"good": 1, "bad": 0}.get(e.get("score"), e.get("score"))
    if low is None or isinstance(score, str) or score is None or not low <= score <= high:
        return None
    return 1 + 4 * (Fraction(score) - low) / (high - low)


def fold(events):
    """What one ticket's history contributes: [(counter, second, amount, dims)]."""
    history, has_creation = in_order(events)
    now = dict.fromkeys(FIELD)          # values in force, by dimension (agent = the assignee)
    out, backlog = [], []               # contributions; those of the backlog carry their own values
    status, since = "new", None         # the status in force, and the second since when
    spent = Counter()                   # seconds in each status so far
    born = None                         # the creation's second, once seen
    turn = None                         # second of the unanswered turn's first message
    opening = False                     # an agent opened, and no message of anybody has come yet
    replies = []                        # seconds of the agent replies
    solve = first_solve = None          # the last solve (kept while solved); the first ever
    rated = None                        # (second, score on 1-5) of the latest rating
    left_out = False                    # deleted, spam or merged

    def add(counter, second, amount, agent, group):
        out.append((counter, second, amount, {"agent": agent, "group": group, "hour": second}))

    def set_field(dim, value, second):
        """Sets a value; an unsolved ticket's place in the backlog moves with it."""
        if value != now[dim]:
            if born is not None and status not in SOLVED:
                backlog.append(("backlog", second, -1, {dim: now[dim]}))
                backlog.append(("backlog", second, +1, {dim: value}))
            now[dim] = value

    def count_backlog(second, amount):
        if has_creation:
            backlog.append(("backlog", second, amount, {"all": "", **now}))

    def solved_now(second, actor):
        """A solve: counts once, until a reopen takes it back; ends an unanswered turn without a sample."""
        nonlocal turn, solve, first_solve
        by_agent = actor.get("kind") == "agent"
        solve = {"second": second, "by_agent": by_agent, "group": now["group"], "spent": Counter(spent),
                 "agent": actor.get("id") if by_agent else now["agent"]}
        if first_solve is None:
            first_solve = solve
            if has_creation:
                add("first_resolution_time", second, second - born, solve["agent"], solve["group"])
        turn = None
        count_backlog(second, -1)

    for second, e in history:
        kind, actor = e["type"], e.get("actor") or {}
        who = actor.get("kind")

        if kind == "ticket.created":
            for dim, field in FIELD.items():        # a null here is as good as not carried
                if e.get(field) is not None:
                    set_field(dim, e[field], second)
            if born is not None:
                continue                            # a later creation only sets its fields
            born = since = second
            add("tickets_created", second, 1, actor.get("id") if who == "agent" else None, now["group"])
            count_backlog(second, +1)
            opening = who == "agent"
            turn = second if who == "requester" else None
            if e.get("status") in STATUSES:
                status = e["status"]
            if status in SOLVED:
                solved_now(second, actor)

        elif kind == "ticket.assigned":             # null empties, absent leaves
            for dim in ("agent", "group"):
                if FIELD[dim] in e:
                    set_field(dim, e[FIELD[dim]], second)

        elif kind == "ticket.fields_changed":
            for dim in LATEST:
                if e.get(dim) is not None:
                    set_field(dim, e[dim], second)

        elif kind == "ticket.message_posted":
            is_opening, opening = opening, False    # only the very first message can be the opening
            if e.get("public") is False:
                continue                            # notes neither start nor end a turn
            if who == "requester" and turn is None:
                turn = second
            if who == "agent" and not is_opening:
                if not replies and has_creation:
                    add("first_reply_time", second, second - born, actor.get("id"), now["group"])
                if turn is not None:
                    add("reply_time", second, second - turn, actor.get("id"), now["group"])
                    turn = None
                add("replies", second, 1, actor.get("id"), now["group"])
                replies.append(second)

        elif kind == "ticket.status_changed":
            to = e.get("to")
            if to not in STATUSES or to == status:
                continue
            if since is not None:
                spent[status] += second - since
            since = second if has_creation else None
            was, status = status, to
            if was not in SOLVED and to in SOLVED:
                solved_now(second, actor)
            elif was in SOLVED and to not in SOLVED:
                add("reopens", second, 1, now["agent"], now["group"])
                solve = None
                count_backlog(second, +1)

        elif kind == "ticket.rated":
            if rating(e) is not None:
                rated = (second, rating(e))

        elif kind in ("ticket.merged", "ticket.deleted", "ticket.restored"):
            left_out = kind != "ticket.restored"

    if left_out:
        return []                                   # withdrawn everywhere

    # Ratings and one touch go to the last solver, else to the last assignee.
    credit = solve["agent"] if solve and solve["by_agent"] else now["agent"]
    if solve:
        at, group = solve["second"], solve["group"]
        add("tickets_solved", at, 1, solve["agent"], group)
        add("one_touch", at, sum(r <= at for r in replies), credit, group)
        if has_creation:
            s = solve["spent"]
            for measure, seconds in (("full_resolution_time", at - born),
                                     ("requester_wait_time", s["new"] + s["open"] + s["on_hold"]),
                                     ("agent_wait_time", s["pending"]), ("on_hold_time", s["on_hold"])):
                add(measure, at, seconds, solve["agent"], group)
    if rated:
        add("rating", rated[0], rated[1], credit, solve["group"] if solve else now["group"])
    latest = {dim: now[dim] for dim in LATEST}
    return [(c, s, a, {"all": "", **latest, **dims}) for c, s, a, dims in out] + backlog


# ---------------------------------------------------------------- figures

def period_of(kind, day):
    """First and last day of the period of this kind that contains the day."""
    if kind == "day":
        return day, day
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def quantile(samples, numerator, denominator):
    """The sample of rank ceil(q*n), counted from 1."""
    return sorted(samples)[-(-numerator * len(samples) // denominator) - 1]


def formulas(amounts, one_touch, with_backlog=True):
    """The KPIs of a table counter -> amounts."""
    def of(value, n):
        return {"value": value() if n else None, "n": n}
    k = {}
    for name in COUNTS:
        if name != "backlog" or with_backlog:
            k[name] = {"value": sum(amounts[name]), "n": sum(amounts[name])}
    ratings, touches = amounts["rating"], amounts["one_touch"]
    k["csat"] = of(lambda: sum(r >= 4 for r in ratings) / len(ratings), len(ratings))
    k["csat_score"] = of(lambda: float(sum(ratings) / len(ratings)), len(ratings))
    if one_touch == "exactly_one":
        base = [t for t in touches if t >= 1]
        k["one_touch_rate"] = of(lambda: base.count(1) / len(base), len(base))
    else:
        k["one_touch_rate"] = of(lambda: sum(t <= 1 for t in touches) / len(touches), len(touches))
    for name in MEASURES:
        s = amounts[name]
        k[f"{name}.calendar.mean"] = of(lambda: sum(s) / len(s), len(s))
        k[f"{name}.calendar.median"] = of(lambda: quantile(s, 1, 2), len(s))
        k[f"{name}.calendar.p90"] = of(lambda: quantile(s, 9, 10), len(s))
    return k


def figures(tickets, zone, kind, day, one_touch="exactly_one"):
    """The report of the period that contains the day. `tickets`: any key -> list of events."""
    first, last = period_of(kind, day)
    tables = defaultdict(lambda: defaultdict(list))     # (dimension, value) -> counter -> amounts
    for events in tickets.values():
        for counter, second, amount, dims in fold(events):
            local = datetime.fromtimestamp(second, ZoneInfo(zone))
            # The backlog is a running sum from the beginning; everything else belongs to its day.
            if local.date() > last or (local.date() < first and counter != "backlog"):
                continue
            for dim, value in dims.items():
                if dim == "hour":
                    value = f"{local.hour:02}"
                if value is not None:                   # an absent value is no value of the dimension
                    tables[dim, value][counter].append(amount)
    dimensions = {dim: {} for dim in DIMENSIONS}
    for dim, value in sorted(tables):
        if dim != "all":
            kpis = formulas(tables[dim, value], one_touch, dim != "hour")
            if any(x["n"] for x in kpis.values()):
                dimensions[dim][value] = kpis
    return {"period": {"kind": kind, "from": str(first), "to": str(last)},
            "kpis": formulas(tables["all", ""], one_touch), "dimensions": dimensions}


def main():
    p = argparse.ArgumentParser(description="Ticket KPIs of one period, from canonical events.")
    p.add_argument("--zone", required=True)
    p.add_argument("--period", choices=("day", "week", "month"), required=True)
    p.add_argument("--date", type=date.fromisoformat, required=True)
    p.add_argument("--one-touch", choices=("exactly_one", "at_most_one"), default="exactly_one")
    p.add_argument("files", nargs="+", metavar="FILE")
    a = p.parse_args()
    json.dump(figures(load(a.files), a.zone, a.period, a.date, a.one_touch), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
