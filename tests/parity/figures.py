#!/usr/bin/env python3
"""An independent computation of every KPI of tickets and their customers, from the definitions alone.

    python3 figures.py --config tallydesk.toml --period day|week|month|quarter --date YYYY-MM-DD FILE...

All histories are folded to their end once; what each contributes is laid on its local day; a period's
table is the sum of its days, and each KPI a formula over it (`KPIS` below). history.py reads events,
settings.py the config, hours.py is the business clock, ticket.py the facts of a ticket's life,
contributions.py, promises.py, customers.py, shop.py, calls.py and quality.py what they count for, costs.py what it
costs.

`n` of a count (backlog included) is the count itself, of a mean or share what it was divided by. A
value of a dimension is listed when the period counted something under it, or something waits.
"""
import argparse
import json
import sys
from collections import defaultdict
from datetime import date, timedelta

import calls as calls_module
import costs
import customers as customers_module
import history
import quality
import settings as settings_module
import shop
from contributions import Ticket

DIMENSIONS = ("agent", "group", "channel", "brand", "category", "priority", "hour", "segment", "currency",
              "source", "article")
DURATIONS = ("first_reply_time", "reply_time", "first_resolution_time", "full_resolution_time",
             "requester_wait_time", "agent_wait_time", "on_hold_time", "bot_first_reply_time",
             "handoff_reply_time", "complaint_resolution_time")
REPORTED = ("speed_of_answer", "abandon_time", "queue_time", "ring_time", "talk_time", "hold_time",
            "after_call_work_time", "call_handle_time", "making_good_time")
SLA = ("sla.first_reply", "sla.next_reply", "sla.full_resolution")
BADGE_DAYS, REVIEW_DAYS = 7, 28


# ---------------------------------------------------------------- formulas

class Cell:
    """The amounts of one value of one dimension in a period: counter -> amounts."""

    def __init__(self):
        self.amounts = defaultdict(list)

    def __call__(self, *counters):
        return [amount for counter in counters for amount in self.amounts.get(counter, ())]

    def take(self, other):
        for counter, amounts in other.amounts.items():
            self.amounts[counter] += amounts


def count(*counters):
    return lambda f: total(f.cell(*counters))


def money(counter):
    """A sum, with how many times any was paid."""
    return lambda f: (sum(f.cell(counter)), len(f.cell(counter)))


def total(amounts):
    return sum(amounts), sum(amounts)


def mean(*counters):
    return lambda f: mean_of(f.cell(*counters))


def mean_of(amounts):
    return (float(sum(amounts) / len(amounts)) if amounts else None), len(amounts)


def ratio(part, whole):
    def formula(f):
        parts, of = sum(f.cell(part)), sum(f.cell(whole))
        return (parts / of if of > 0 else None), of
    return formula


def share_of(counter, condition):
    return lambda f: mean_of([int(condition(amount)) for amount in f.cell(counter)])


def rank(counter, numerator, denominator):
    """The sample of rank ceil(q*n), counted from 1."""
    def formula(f):
        samples = f.cell(counter)
        return (quantile(samples, numerator, denominator) if samples else None), len(samples)
    return formula


def quantile(samples, numerator, denominator):
    return sorted(samples)[-(-numerator * len(samples) // denominator) - 1]


def one_touch(f):
    strict = [touches == 1 for touches in f.cell("one_touch.exactly_one") if touches >= 1]
    lenient = [touches <= 1 for touches in f.cell("one_touch.at_most_one")]
    return mean_of(list(map(int, strict + lenient)))


def survey_response(f):
    return mean_of(f.cell("surveyed_rated") or f.cell("unsurveyed_rated"))


def handled_per_agent(f):
    days = len(set(f.cell("active")))
    return (len(f.cell("handled")) / days if days else None), days


def solved_per_agent_day(f):
    days = len(set(f.cell("active")))
    return (sum(f.cell("tickets_solved")) / days if days else None), days


def contact_rate(f):
    orders = len(f.overall("orders"))
    return (100 * len(f.cell("tickets_created")) / orders if orders else None), orders


def badge(minutes):
    def formula(f):
        responses, replies = f.week("response"), f.week("reply_time.calendar")
        enough = bool(responses) and 10 * sum(responses) >= 9 * len(responses)
        if enough and not replies:      # under an hour, the replies may have come in others
            return None, len(responses)
        fast = sum(replies) <= 60 * minutes * len(replies)
        return (int(enough and fast) if responses else None), len(responses)
    return formula


def customers_who(part):
    """Each known customer with a ticket once: did any of his tickets come again?"""
    def formula(f):
        again = defaultdict(bool)
        for visit in f.cell("customers"):
            again[visit[0]] |= visit[part]
        return mean_of([int(came) for came in again.values()])
    return formula


def feedback(condition, *counters):
    return lambda f: mean_of([int(condition(stars)) for stars in f.cell(*counters)])


def bad(stars):
    return stars <= 2


def good(stars):
    return stars >= 4


def net_promoter(f):
    scores = f.cell("nps")
    net = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
    return (100 * net / len(scores) if scores else None), len(scores)


def unresolved(f):
    return mean_of([1 - resolved for resolved in f.cell("first_contact")])


KPIS = {
    "tickets_created": count("tickets_created"),
    "tickets_solved": count("tickets_solved"),
    "tickets_handled": count("handled"),
    "handled_per_agent": handled_per_agent,
    "backlog": count("backlog"),
    "reopens": count("reopens"),
    "replies": count("replies"),
    "contact_rate": contact_rate,
    "order_status_share": mean("order_status"),
    "ticket_handle_time.mean": mean("handle_time"),
    "ticket_handle_time.median": rank("handle_time", 1, 2),
    "ticket_handle_time.p90": rank("handle_time", 9, 10),
    "sla_attainment": mean(*SLA),
    "sla_attainment.first_reply": mean("sla.first_reply"),
    "sla_attainment.next_reply": mean("sla.next_reply"),
    "sla_attainment.full_resolution": mean("sla.full_resolution"),
    "service_level": mean("service_level"),
    "reply_rate_within.3min": mean("within.3min"),
    "reply_rate_within.5min": mean("within.5min"),
    "marketplace_response": lambda f: mean_of(
        f.cell("marketplace.kept") + [0] * len(f.cell("marketplace.late", "marketplace.none"))),
    "marketplace_late": count("marketplace.late"),
    "marketplace_no_response": count("marketplace.none"),
    "response_rate": mean("response"),
    "responsiveness_badge.5min": badge(5),
    "responsiveness_badge.15min": badge(15),
    "resolution_rate": mean("resolved"),
    "reopen_rate": mean("reopened"),
    "one_touch_rate": one_touch,
    "contacts_per_resolution": mean("contacts"),
    "agents_per_resolution": mean("agents"),
    "transfer_rate": mean("transferred"),
    "knowledge_use_rate": mean("knowledge"),
    "macro_use_rate": mean("macro"),
    "bot_resolution_rate": mean("bot_resolved"),
    "bot_handoff_rate": mean("bot_handed_off"),
    "first_contact_resolution_rate": mean("first_contact"),
    "first_contact_resolution_rate.with_knowledge": mean("first_contact.with_knowledge"),
    "first_contact_resolution_rate.without_knowledge": mean("first_contact.without_knowledge"),
    "first_contact_resolution_rate.with_macro": mean("first_contact.with_macro"),
    "first_contact_resolution_rate.without_macro": mean("first_contact.without_macro"),
    "unresolved_rate": unresolved,
    "repeat_contact_rate": customers_who(1),
    "repeat_issue_rate": customers_who(2),
    "repeat_contact_ticket_rate": mean("repeat_contact"),
    "repeat_issue_ticket_rate": mean("repeat_issue"),
    "csat": mean("csat"),
    "csat_score": mean("rating"),
    "csat_response_rate": survey_response,
    "negative_feedback_rate": feedback(bad, "rating", "review"),
    "negative_feedback_rate.ratings": feedback(bad, "rating"),
    "negative_feedback_rate.reviews": feedback(bad, "review"),
    "positive_feedback_rate": feedback(good, "rating", "review"),
    "positive_feedback_rate.ratings": feedback(good, "rating"),
    "positive_feedback_rate.reviews": feedback(good, "review"),
    "reviews": lambda f: (len(f.cell("review")),) * 2,
    "latest_review": lambda f: f.latest_review(),
    "nps": net_promoter,
    "complaints": count("complaint"),
    "complaint_rate": mean("complaint"),
    "complaint_resolution_rate": mean("complaint_resolved"),
    "complaint_late_rate": mean("complaint_late"),
    "quality_score": mean("quality"),
    "error_rate": mean("error"),
    "calls": count("calls"),
    "calls_offered": count("calls_offered"),
    "calls_answered": count("calls_answered"),
    "calls_abandoned": count("calls_abandoned"),
    "abandonment_rate": mean("abandoned"),
    "call_service_level": mean("in_time"),
    "call_transfer_rate": mean("call_transferred"),
    "rings": mean("rings"),
    "duty_time": costs.duty_time,
    "utilisation": costs.ratio_on_duty(costs.HANDLING, ("duty",)),
    "occupancy": costs.ratio_on_duty(costs.HANDLING, (*costs.HANDLING, "available")),
    "solved_per_duty_hour": costs.ratio_on_duty(("tickets_solved",), ("duty",), times=3600),
    "solved_per_agent_day": solved_per_agent_day,
    "service_cost": costs.service_cost,
    "cost_per_contact": costs.cost_per_contact,
    "cost_per_resolution": costs.cost_per_resolution,
    "cost_per_call": costs.cost_per_call,
    "customers_active": shop.customers_active,
    "customers_new": count("new"),
    "customers_returned": count("returned"),
    "customers_lapsed": count("lapsed"),
    "retention_rate": shop.retention,
    "churn_rate": shop.churn,
    "customer_lifetime_value": shop.lifetime(margin=True),
    "customer_lifetime_value.revenue": shop.lifetime(margin=False),
    "repurchase_rate": shop.once(0),
    "cross_sell_rate": shop.once(1),
    "up_sell_rate": shop.once(2),
    "conversion_rate": mean("converted"),
    "orders": count("orders"),
    "net_sales": money("net"),
    "average_order_value": mean("net"),
    "purchase_frequency": shop.purchase_frequency,
    "repeat_sales": count("repeat"),
    "repeat_sales_rate": ratio("repeat", "kept"),
    "repeat_sales.value": money("repeat_net"),
    "repeat_sales_rate.value": ratio("repeat_net", "net"),
    "orders_after_support": count("supported"),
    "sales_after_support": money("supported_net"),
    "orders_in_other_currencies": count("foreign"),
    "average_order_value.other_currencies": mean("foreign_net"),
    "making_good": count("deed"),
    "making_good.refunds": count("order_refunded"),
    "making_good.value": money("paid_back"),
    "making_good.returns": count("order_returned"),
    "making_good.replacements": count("order_replaced"),
    "making_good.disputes": count("order_disputed"),
    "order_defect_rate": shop.judged("order_defects", "judged.defect"),
    "cancellation_rate": shop.judged("cancellations", "judged.cancelled"),
    "late_shipment_rate": shop.judged("late_shipments", "judged.late"),
    "on_time_shipment_rate": shop.judged("on_time_shipments", "judged.late", good=True),
    "complete_rate": mean("known.all"),
    "late_event_rate": mean("event_late"),
    **{f"{part}_known_rate": mean(f"known.{part}") for part in quality.ASKED},
}
for name in REPORTED:
    KPIS[f"{name}.mean"] = mean(name)
    KPIS[f"{name}.median"] = rank(name, 1, 2)
    KPIS[f"{name}.p90"] = rank(name, 9, 10)
for name in DURATIONS:
    for clock in ("calendar", "business"):
        KPIS[f"{name}.{clock}.mean"] = mean(f"{name}.{clock}")
        KPIS[f"{name}.{clock}.median"] = rank(f"{name}.{clock}", 1, 2)
        KPIS[f"{name}.{clock}.p90"] = rank(f"{name}.{clock}", 9, 10)

# Where a figure exists only overall, the rest of the dimensions have none.
ONLY = {**dict.fromkeys(("handled_per_agent", "solved_per_agent_day", "duty_time", "utilisation", "occupancy",
                        "solved_per_duty_hour"), ("all", "agent")), **dict.fromkeys(
    ("service_cost", "cost_per_contact", "cost_per_resolution", "cost_per_call"), ("all", "channel")),
        **dict.fromkeys(
    ("repeat_contact_rate", "repeat_issue_rate", "reviews", "latest_review", "nps", "repurchase_rate",
     "cross_sell_rate", "up_sell_rate"), ("all",)), **dict.fromkeys(
    ("customers_active", "retention_rate", "churn_rate", "purchase_frequency", "customer_lifetime_value",
     "customer_lifetime_value.revenue"), ("all", "segment")), **dict.fromkeys(
    ("order_defect_rate", "cancellation_rate", "late_shipment_rate", "on_time_shipment_rate"), ("channel",))}
# Of these a source has figures, and of nothing else.
OF_SOURCES = ("complete_rate", "late_event_rate", *(f"{part}_known_rate" for part in quality.ASKED))
ONLY.update(dict.fromkeys(OF_SOURCES, ("all", "source")))
ANYWHERE = tuple(dim for dim in DIMENSIONS + ("all",) if dim != "source")

# What these count is not of the period and the value alone: they list no value of a dimension.
OF_OTHERS = ("contact_rate", "responsiveness_badge.5min", "responsiveness_badge.15min")


# ---------------------------------------------------------------- periods

def period_of(kind, day):
    """First and last day of the period of this kind that contains the day."""
    if kind == "day":
        return day, day
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = 1 if kind == "month" else 3
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)


class Formulary:
    """What the formulas of one value of one dimension can ask for."""

    def __init__(self, book, key, kind, first, last):
        self.book, self.key, self.kind, self.first, self.last = book, key, kind, first, last
        self.cell = book.tables(first, last).get(key, Cell())

    def overall(self, *counters):
        return self.book.tables(self.first, self.last).get(("all", ""), Cell())(*counters)

    def between(self, first, last):
        return self.book.tables(first, last).get(self.key, Cell())

    def week(self, counter):
        """The seven days that end with the period."""
        days = self.book.tables(self.last - timedelta(days=BADGE_DAYS - 1), self.last)
        return days.get(self.key, Cell())(counter)

    def latest_review(self):
        """Whole days from the newest review to the period's last day."""
        agos = [ago for ago in range(REVIEW_DAYS) for _ in self.reviews_on(self.last - timedelta(days=ago))]
        return (agos[0] if agos else None), len(agos)

    def reviews_on(self, day):
        return self.book.days.get(day, {}).get(("all", ""), Cell())("review")


class Book:
    """All contributions, by their local days; a figure's report of any period is made from it."""

    def __init__(self, tickets, customers, calls, agents, settings):
        self.settings = settings
        self.days = defaultdict(dict)       # day -> (dimension, value) -> Cell
        self.backlog = []                   # (day, (dimension, value), amount)
        self.summed = {}
        folded = {key: Ticket(events, settings) for key, events in tickets.items()}
        for ticket in folded.values():
            self.add(ticket.contributions(), settings)
        self.add(customers_module.contributions(folded, customers, settings), settings)
        self.shop = shop.Shop(folded, customers, settings)
        self.add(self.shop.contributions(), settings)
        self.add(calls_module.contributions(calls, agents, settings), settings)
        with_events = {key: (ticket, tickets[key]) for key, ticket in folded.items()}
        self.add(quality.contributions(with_events, customers, calls, agents), settings)

    def add(self, contributions, settings):
        for counter, second, amount, dims in contributions:
            local = settings.local(second)
            for dim, value in dims.items():
                if value is None:           # an absent value is no value of the dimension
                    continue
                key = dim, f"{local.hour:02}" if dim == "hour" else value
                if counter == "backlog":
                    self.backlog.append((local.date(), key, amount))
                else:
                    cell = self.days[local.date()].setdefault(key, Cell())
                    cell.amounts[counter].append(amount)

    def tables(self, first, last):
        """The sum of some days: (dimension, value) -> Cell."""
        if (first, last) not in self.summed:
            tables = self.summed[first, last] = defaultdict(Cell)
            for n in range((last - first).days + 1):
                for key, cell in self.days.get(first + timedelta(days=n), {}).items():
                    tables[key].take(cell)
        return self.summed[first, last]

    def with_backlog(self, first, last):
        """The period's tables, with the backlog's running sum from the beginning."""
        tables = self.tables(first, last)
        for day, key, amount in self.backlog:
            if day <= last:
                tables[key].amounts["backlog"].append(amount)
        return tables

    def report(self, kind, day):
        """The report of the period that contains the day."""
        self.summed = {}
        first, last = period_of(kind, day)
        dimensions = {dim: {} for dim in DIMENSIONS}
        keys = self.with_backlog(first, last).keys() | self.shop.segments() | {("all", "")}
        for dim, value in sorted(keys):
            kpis = self.kpis((dim, value), kind, first, last)
            if dim != "all" and any(kpi["n"] for name, kpi in kpis.items() if name not in OF_OTHERS):
                dimensions[dim][value] = kpis
        return {"period": {"kind": kind, "from": str(first), "to": str(last)},
                "kpis": self.kpis(("all", ""), kind, first, last), "dimensions": dimensions}

    def kpis(self, key, kind, first, last):
        formulary = Formulary(self, key, kind, first, last)
        kpis = {}
        for name, formula in KPIS.items():
            if key[0] in ONLY.get(name, ANYWHERE):
                value, n = formula(formulary)
                kpis[name] = {"value": value, "n": n}
        return kpis


def main():
    p = argparse.ArgumentParser(description="The KPIs of one period, from canonical events.")
    p.add_argument("--config", required=True)
    p.add_argument("--period", choices=("day", "week", "month", "quarter"), required=True)
    p.add_argument("--date", type=date.fromisoformat, required=True)
    p.add_argument("files", nargs="+", metavar="FILE")
    a = p.parse_args()
    book = Book(*history.load(a.files), settings_module.read(a.config))
    json.dump(book.report(a.period, a.date), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
