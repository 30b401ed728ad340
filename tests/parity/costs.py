"""What the service costs, as exact fractions of the currency, and output over time on duty.

A formula takes a Formulary (figures.py) and gives (value, n).
"""
import calendar
from datetime import timedelta
from fractions import Fraction

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "KWD": 3}   # of the currencies of configs/; all others have two


def days(f):
    return [f.first + timedelta(days=n) for n in range((f.last - f.first).days + 1)]


# ---------------------------------------------------------------- on duty

def on_duty(f):
    """The cells of the agents and days whose presence is known; none where agents cannot be told apart."""
    dim, value = f.key
    cells = []
    for day in days(f):
        for key, cell in f.book.days.get(day, {}).items():
            if key[0] == "agent" and dim in ("all", "agent") and value in ("", key[1]) and sum(cell("duty")) > 0:
                cells.append(cell)
    return cells


def total(cells, *counters):
    return sum(sum(cell(*counters)) for cell in cells)


def duty_time(f):
    cells = on_duty(f)
    return (total(cells, "duty") if cells else None), len(cells)


def ratio_on_duty(numerator, denominator, times=1):
    def formula(f):
        cells = on_duty(f)
        of = total(cells, *denominator)
        return (times * total(cells, *numerator) / of if of else None), len(cells)
    return formula


HANDLING = ("handle_time", "call_handle_time")


# ---------------------------------------------------------------- costs

def cost(f):
    """(the cost of the period in the currency, on how many of its days there are costs); None: not known."""
    sum_of, priced, hourly, seconds = Fraction(0), 0, False, 0
    for day in days(f):
        entry = f.book.settings.costs_on(day)
        if entry is None:
            continue
        cell = f.book.days.get(day, {}).get(("all", ""))
        duty = sum(cell("duty")) if cell else 0
        hour = Fraction(str(entry.get("agent_hour", 0)))
        month = Fraction(str(entry.get("fixed_month", 0))) \
            + Fraction(str(entry.get("head_month", 0))) * entry.get("heads", 0)
        sum_of += hour * duty / 3600 + month / calendar.monthrange(day.year, day.month)[1]
        priced, hourly, seconds = priced + 1, hourly or hour > 0, seconds + duty
    return (sum_of, priced) if priced and not (hourly and not seconds) else (None, 0)


def minor_units(f, amount):
    """Rounded once, halves up."""
    digits = MINOR_DIGITS.get(f.book.settings.currency, 2)
    return (amount * 10 ** digits + Fraction(1, 2)).__floor__()


def part(f):
    """What falls to this value: all, or a channel's part of all handling; None where nobody can tell."""
    if f.key[0] == "all":
        return Fraction(1)
    mine, of_all = sum(f.cell(*HANDLING)), sum(f.overall(*HANDLING))
    return Fraction(mine, of_all) if mine else None


def per(share, count):
    def formula(f):
        amount, _ = cost(f)
        divisor, falls = count(f), share(f)
        if amount is None or falls is None or not divisor:
            return None, 0
        return minor_units(f, amount * falls / divisor), divisor
    return formula


def service_cost(f):
    value, n = per(part, lambda f: 1)(f)
    return value, n * cost(f)[1]


def part_of_calls(f):
    calls = sum(f.cell("call_handle_time"))
    return Fraction(calls, sum(f.overall(*HANDLING))) if calls else None


def amounts(*counters):
    return lambda f: sum(f.cell(*counters))


cost_per_contact = per(part, amounts("tickets_created", "calls"))
cost_per_resolution = per(part, amounts("tickets_solved"))
cost_per_call = per(part_of_calls, amounts("calls_answered"))
