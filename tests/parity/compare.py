"""Compares every figure of the program with an independent computation (figures.py).

    python3 tests/parity/compare.py TALLYDESK EVENTS.jsonl...

Each file is replayed into a data file of its own, whole and shuffled, twice; every month, and some
weeks and days, are then compared in every dimension: counts and means exactly,
quantiles within one percent. Exit 1 if a figure differs.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ZONES = ("UTC", "Asia/Shanghai", "America/New_York")
RULES = ("exactly_one", "at_most_one")


def program(tallydesk, config, data, *arguments):
    command = [tallydesk, "--config", config, "--data", data, "--format", "json", *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def independent(events, zone, rule, period, day):
    command = [sys.executable, HERE / "figures.py", "--zone", zone, "--one-touch", rule]
    command += ["--period", period, "--date", day, events]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def agree(kpi, ours, theirs):
    if theirs["n"] == 0 and (ours is None or ours["n"] == 0):
        return True
    if ours is None or ours["n"] != theirs["n"]:
        return False
    if ours["value"] is None or theirs["value"] is None:
        return ours["value"] == theirs["value"]
    is_quantile = kpi.endswith((".median", ".p90"))
    tolerance = abs(theirs["value"]) * (0.01 if is_quantile else 1e-9)
    return abs(ours["value"] - theirs["value"]) <= tolerance


def compare(where, ours, theirs):
    differing = [kpi for kpi in theirs if not agree(kpi, ours.get(kpi), theirs[kpi])]
    for kpi in differing:
        print(f"{where} {kpi}: {ours.get(kpi)} differs from {theirs[kpi]}")
    return len(theirs), len(differing)


def compare_report(where, ours, theirs):
    counts = [compare(where, ours["kpis"], theirs["kpis"])]
    for dimension, values in theirs["dimensions"].items():
        known = ours["dimensions"].get(dimension, {})
        for value in values.keys() | known.keys():
            place = f"{where} {dimension}={value}"
            counts.append(compare(place, known.get(value, {}), values.get(value, {})))
            # A value may have figures that the independent computation does not make.
            figures = theirs["kpis"].keys() & known.get(value, {}).keys()
            if value not in values and figures:
                print(f"{place} is the program's alone")
                counts.append((0, 1))
    return tuple(map(sum, zip(*counts)))


def days_to_compare(events):
    days = sorted({json.loads(line)["occurred_at"][:10] for line in events.read_text().splitlines()})
    months = sorted({day[:7] for day in days})
    some = days[:: max(1, len(days) // 8)]
    return [("month", f"{month}-15") for month in months] + [
        (period, day) for period in ("day", "week") for day in some
    ]


def check(tallydesk, events, zone, rule, folder):
    config = folder / "tallydesk.toml"
    config.write_text(f'[account]\ntime_zone = "{zone}"\n[rules]\none_touch_rule = "{rule}"\n')
    data = folder / f"{events.stem}-{rule}-{zone.replace('/', '-')}.sqlite"
    lines = events.read_text().splitlines()
    random.Random(zone).shuffle(lines)
    shuffled = folder / "shuffled.jsonl"
    shuffled.write_text("\n".join(lines) + "\n")
    for replayed in (shuffled, events):
        program(tallydesk, config, data, "replay", replayed)
        differences = program(tallydesk, config, data, "verify")["differences"]
        assert not differences, differences
    counts = []
    for period, day in days_to_compare(events):
        ours = program(tallydesk, config, data, "digest", "--period", period, "--date", day)
        theirs = independent(events, zone, rule, period, day)
        counts.append(compare_report(f"{events.name} {zone} {period} of {day}", ours, theirs))
    return tuple(map(sum, zip(*counts)))


def main():
    tallydesk, files = sys.argv[1], [pathlib.Path(file) for file in sys.argv[2:]]
    compared = differing = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, events in enumerate(files):
            for zone, rule in zip(ZONES[number:] + ZONES[:number], RULES):
                figures, wrong = check(tallydesk, events, zone, rule, pathlib.Path(folder))
                compared, differing = compared + figures, differing + wrong
    print(f"{compared} figures compared, {differing} differ")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
