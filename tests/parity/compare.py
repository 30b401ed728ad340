#!/usr/bin/env python3
"""Compares every figure of the program with an independent computation (figures.py).

    python3 tests/parity/compare.py TALLYDESK [EVENTS.jsonl...]

Invented histories (invent.py) always, and the files given. Each is replayed into a data file of its
own, first shuffled, then in order, and is then counted anew under each of its configs (configs/); under
each, every month and quarter and some weeks and days are compared in every dimension: counts and
means exactly, quantiles within one percent. Exit 1 if a figure differs.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import figures
import history
import invent
import settings

CONFIGS = pathlib.Path(__file__).parent / "configs"
INVENTED = ((1, date(2024, 3, 4)), (2, date(2024, 10, 3)))  # the clocks change in both
ABSENT = {"value": None, "n": 0}
SHOWN = 3   # differences that are printed of one figure


class Tally:
    """How many figures were compared, and which differ."""

    def __init__(self):
        self.compared, self.differing = Counter(), Counter()
        self.furthest = (0, "")     # of a quantile: the share by which it is off

    def take(self, where, kpi, ours, theirs):
        name = base(kpi)
        self.compared[name] += bool(ours["n"] or theirs["n"])
        if not agree(kpi, ours, theirs):
            self.differing[name] += 1
            if self.differing[name] <= SHOWN:
                print(f"{where} {kpi}: {brief(ours)} differs from {brief(theirs)}")
        elif is_quantile(kpi) and theirs["value"]:
            off = abs(ours["value"] - theirs["value"]) / theirs["value"]
            self.furthest = max(self.furthest, (off, f"{where} {kpi}"))

    def print(self):
        print(f"\n{'figure':50}{'compared':>10}{'differing':>10}")
        for name in sorted({base(kpi) for kpi in figures.KPIS} | self.compared.keys()):
            print(f"{name:50}{self.compared[name]:>10}{self.differing[name]:>10}")
        print(f"{'all':50}{self.compared.total():>10}{self.differing.total():>10}")
        off, where = self.furthest
        print(f"the quantile furthest off: {off:.3%} ({where})")


def base(kpi):
    """Durations are counted by their clock, whatever the statistic."""
    return kpi.removesuffix(".mean").removesuffix(".median").removesuffix(".p90")


def is_quantile(kpi):
    return kpi.endswith((".median", ".p90"))


def brief(figure):
    return f"{figure['value']} of {figure['n']}"


def agree(kpi, ours, theirs):
    if ours["n"] != theirs["n"]:
        return False
    if ours["n"] == 0:
        return True     # a dash or a zero: under a value of a dimension, neither is listed
    if ours["value"] is None or theirs["value"] is None:
        return ours["value"] == theirs["value"]
    tolerance = abs(theirs["value"]) * (0.01 if is_quantile(kpi) else 1e-9)
    return abs(ours["value"] - theirs["value"]) <= tolerance


# ---------------------------------------------------------------- the two computations

def program(tallydesk, config, data, *arguments):
    command = [tallydesk, "--config", config, "--data", data, "--format", "json", *arguments]
    done = subprocess.run(command, capture_output=True)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def compare_report(tally, where, ours, theirs):
    compare_kpis(tally, where, ours["kpis"], theirs["kpis"])
    for dimension in theirs["dimensions"].keys() | ours["dimensions"].keys():
        mine, other = ours["dimensions"].get(dimension, {}), theirs["dimensions"].get(dimension, {})
        for value in sorted(mine.keys() | other.keys()):
            compare_kpis(tally, f"{where} {dimension}={value}", mine.get(value, {}), other.get(value, {}))


def compare_kpis(tally, where, ours, theirs):
    for kpi in sorted(ours.keys() | theirs.keys()):
        tally.take(where, kpi, ours.get(kpi, ABSENT), theirs.get(kpi, ABSENT))


def periods(events):
    """Every month and quarter, and some weeks and days."""
    days = sorted({event["occurred_at"][:10] for event in events})
    some = days[:: max(1, len(days) // 7)]
    months = [f"{month}-15" for month in sorted({day[:7] for day in days})]
    return ([("month", day) for day in months] + [("quarter", day) for day in months[::3] + months[-1:]]
            + [("week", day) for day in some] + [("day", day) for day in some])


def check(tally, tallydesk, events, configs, folder):
    """Compares the figures of one history under each of the configs."""
    data = folder / f"{events.stem}.sqlite"
    replay(tallydesk, CONFIGS / configs[0], data, events)
    for name in configs:
        config = CONFIGS / name
        program(tallydesk, config, data, "rebuild")
        differences = program(tallydesk, config, data, "verify")["differences"]
        assert not differences, differences
        book = figures.Book(*history.load([events]), settings.read(config))
        reports = periods([json.loads(line) for line in events.read_text().splitlines()])

        def report(period):
            return program(tallydesk, config, data, "digest", "--period", period[0], "--date", period[1])
        with ThreadPoolExecutor(2) as pool:
            for (period, day), ours in zip(reports, pool.map(report, reports)):
                theirs = book.report(period, date.fromisoformat(day))
                compare_report(tally, f"{events.stem} {config.stem} {period} of {day}", ours, theirs)


def replay(tallydesk, config, data, events):
    """Shuffled first, then once more as they are: order and repetition change nothing."""
    lines = events.read_text().splitlines()
    random.Random(7).shuffle(lines)
    shuffled = data.with_suffix(".shuffled")
    shuffled.write_text("\n".join(lines) + "\n")
    for file in (shuffled, events):
        outcome = program(tallydesk, config, data, "replay", file)
        assert not outcome["refused"] and not outcome["failed"], outcome


def main():
    tallydesk, files = sys.argv[1], [pathlib.Path(file) for file in sys.argv[2:]]
    names = sorted(config.name for config in CONFIGS.glob("*.toml"))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for seed, first_day in INVENTED:
            events = folder / f"invented-{first_day}.jsonl"
            events.write_text("".join(json.dumps(event) + "\n" for event in invent.histories(seed, first_day)))
            check(tally, tallydesk, events, names, folder)
        for number, events in enumerate(files):
            check(tally, tallydesk, events, (names[number:] + names[:number])[:2], folder)
    tally.print()
    sys.exit(1 if tally.differing else 0)


if __name__ == "__main__":
    main()
