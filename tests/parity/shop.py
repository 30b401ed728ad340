"""What customers order: who is active and stays, what orders are worth, what is made good, what marketplaces judge.

Written over whole histories: who is active on a day is asked of his orders each time, and nothing runs on.
"""
from collections import defaultdict
from datetime import date, timedelta

from history import in_order
from ticket import segment_of

DAY = 86400
YEAR_MONTHS = 12
SEGMENTS_OF_TICKET = 16  # a ticket tells its latest ones


class Order:
    def __init__(self, at, event, settings):
        self.at, self.second, self.day = at, at[0], settings.day(at[0])
        self.total, self.currency = event["total"]["amount"], event["total"]["currency"]
        self.marketplace = event.get("marketplace")
        listed = settings.rules_on(self.day)["segment_tags"]
        self.segment = event.get("segment") or segment_of(event.get("tags", []), listed)
        self.lines = [(line["category"], line["unit_amount"]) for line in event.get("lines", []) if line.get("category")]
        self.articles = event.get("lines", [])
        self.cancelled = None
        self.paid_back, self.defect, self.late = 0, False, []

    def net(self):
        return max(0, self.total - self.paid_back)

    def hear(self, kind, event):
        if kind == "order_cancelled":
            self.cancelled = self.cancelled or event["by"]
        elif kind == "order_refunded" and event["amount"]["currency"] == self.currency:
            self.paid_back += event["amount"]["amount"]
        elif kind == "order_shipped" and event.get("late") is not None:
            self.late.append(event["late"])
        elif kind == "order_disputed" or (kind == "reviewed" and event["stars"] <= 2):
            self.defect = True


class Person:
    """A customer: his orders, his tickets, and his segment at any time."""

    def __init__(self, events, tickets, settings):
        self.settings = settings
        told = [(at, e.get("source"), e["type"].removeprefix("customer."), e) for at, e in in_order(events)[0]]
        self.orders, self.deeds = {}, []
        for at, source, kind, e in told:
            if kind == "ordered":
                self.orders.setdefault((source, e["order"]), Order(at, e, settings))
        for at, source, kind, e in told:
            key = (source, e.get("order"))
            if kind != "ordered" and key in self.orders:
                self.orders[key].hear(kind, e)
            if kind in ("order_refunded", "order_returned", "order_replaced", "order_disputed"):
                self.deeds.append((at, kind, key, e))
        self.placed = sorted(self.orders.values(), key=lambda order: order.at)
        self.kept = [order for order in self.placed if not order.cancelled]
        self.tickets = sorted(tickets, key=lambda ticket: ticket.place)
        segments = [(at[:2], 0, segment) for t in self.tickets for at, segment in t.life.segments[-SEGMENTS_OF_TICKET:]]
        self.segments = sorted(segments + [(o.at, 1, o.segment) for o in self.placed if o.segment], key=lambda s: s[:2])

    def segment(self, at):
        told = [segment for time, _, segment in self.segments if time <= at]
        return told[-1] if told else None

    def segment_before(self, day):
        """As the day begins."""
        second = self.settings.midnight(day)
        told = [segment for time, _, segment in self.segments if time[0] < second]
        return told[-1] if told else None

    def days_active(self, order):
        return self.settings.rules_on(order.day)["active_days"]

    def is_active(self, day):
        """At the end of the day."""
        return any(o.day <= day < o.day + timedelta(days=self.days_active(o)) for o in self.kept)

    # ---------------------------------------------------------------- what is counted on days

    def contributions(self):
        for order in self.placed:
            yield "orders", order.second, 1, self.about(order)
            if order.marketplace is not None:
                yield "judged.defect", order.second, int(order.defect), self.about(order)
                yield "judged.cancelled", order.second, int(order.cancelled == "seller"), self.about(order)
                if order.late:
                    yield "judged.late", order.second, int(any(order.late)), self.about(order)
        for number, order in enumerate(self.kept):
            yield from self.worth(order, number > 0)
        yield from self.comings()
        yield from self.conversions()
        yield from self.made_good()

    def about(self, order):
        return {"all": "", "channel": order.marketplace, "segment": self.segment(order.at)}

    def worth(self, order, again):
        about = self.about(order)
        yield "kept", order.second, 1, about
        if again:
            yield "repeat", order.second, 1, about
        if order.currency == self.settings.currency:
            yield "net", order.second, order.net(), about
            if again:
                yield "repeat_net", order.second, order.net(), about
        else:
            yield "foreign", order.second, 1, {**about, "currency": order.currency}
            yield "foreign_net", order.second, order.net(), {"currency": order.currency}

    def comings(self):
        """New, returned and lapsed: a day on which he is active after one on which he was not, and the other way."""
        known = False
        for order in self.kept:
            if not self.is_active(order.day - timedelta(days=1)) and order is self.first_of(order.day):
                yield ("returned" if known else "new"), order.second, 1, {"all": "", "segment": self.segment(order.at)}
            known = True
        for day in {order.day + timedelta(days=self.days_active(order)) for order in self.kept}:
            if self.is_active(day - timedelta(days=1)) and not self.is_active(day):
                yield "lapsed", self.settings.midnight(day), 1, {"all": "", "segment": self.segment_before(day)}

    def first_of(self, day):
        return next(order for order in self.kept if order.day == day)

    def conversions(self):
        window = {t: t.rules["conversion_window_days"] * DAY for t in self.tickets if t.life.solve}
        followed = {t: [o for o in self.kept if t.born <= o.second <= t.born + w] for t, w in window.items()}
        by_day = defaultdict(list)
        for ticket in window:
            by_day[self.settings.day(ticket.born)].append(ticket)
        for tickets in by_day.values():
            chosen = ([t for t in tickets if followed[t]] or tickets)[-1]
            yield "converted", chosen.born, int(bool(followed[chosen])), credited(chosen, chosen.born)
        for order in self.kept:
            tickets = [t for t in window if order in followed[t]]
            if tickets:
                about = credited(tickets[-1], order.second)
                yield "supported", order.second, 1, about
                if order.currency == self.settings.currency:
                    yield "supported_net", order.second, order.net(), about

    def made_good(self):
        asked = {}
        for at, kind, key, e in self.deeds:
            order, actor = self.orders.get(key), e.get("actor") or {}
            about = {"all": "", "agent": actor.get("id") if actor.get("kind") == "agent" else None,
                     "channel": order and order.marketplace, "segment": self.segment(at),
                     "category": e.get("kind") if kind == "order_disputed" else e.get("reason")}
            named = self.articles(order, e)
            if len(named) == 1:
                about["article"] = named.pop()
            everywhere = [about] + [{"article": article} for article in named]
            for where in everywhere:
                yield "deed", at[0], 1, where
                yield kind, at[0], 1, where
            if kind == "order_refunded" and e["amount"]["currency"] == self.settings.currency:
                yield "paid_back", at[0], e["amount"]["amount"], about
            if kind in ("order_returned", "order_disputed"):
                asked.setdefault(key, at[0])
            elif key in asked:
                since = asked.pop(key)
                for where in everywhere:
                    yield "making_good_time", at[0], at[0] - since, where

    def articles(self, order, event):
        """Those that a deed names, else that of an order of one line; by sku, else by category."""
        named = event.get("lines") if event["type"] != "customer.order_disputed" else None   # a dispute names none
        lines = named or (order.articles if order and len(order.articles) == 1 else [])
        return {line.get("sku") or line.get("category") for line in lines} - {None}

    # ---------------------------------------------------------------- what is asked of a period

    def asked(self, first, last):
        """Of his orders in a period: whether any is not his first; has a category new to him; is dearer."""
        again, across, up = [], [], []
        for number, order in enumerate(self.kept):
            if not first <= order.day <= last:
                continue
            before = [line for earlier in self.kept[:number] for line in earlier.lines]
            same = [(c, p) for earlier in self.kept[:number] if earlier.currency == order.currency for c, p in earlier.lines]
            again.append(number > 0)
            if before and order.lines:
                across.append(any(category not in {c for c, _ in before} for category, _ in order.lines))
                up.append(any(any(c == category for c, _ in same) and price > max(p for c, p in same if c == category)
                              for category, price in order.lines))
        return again, across, up


def credited(ticket, second):
    return {"all": "", **ticket.latest, "agent": ticket.credit(), "group": ticket.last_group(), "hour": second}


class Shop:
    def __init__(self, tickets, customers, settings):
        self.settings = settings
        families = defaultdict(list)
        for ticket in tickets.values():
            if ticket.life.customer and ticket.life.created and not ticket.life.left_out:
                families[ticket.life.customer].append(ticket)
        self.people = [Person(customers.get(who, []), families[who], settings)
                       for who in sorted(families.keys() | customers.keys())]

    def contributions(self):
        return [c for person in self.people for c in person.contributions()]

    def segments(self):
        return {("segment", segment) for person in self.people for _, _, segment in person.segments}

    def active(self, key, day):
        """Customers active at the end of a day, all or those of a segment."""
        return [p for p in self.people if p.is_active(day) and is_in(key, p.segment_before(day + timedelta(days=1)))]


def is_in(key, segment):
    return key[0] == "all" or key == ("segment", segment)


# ---------------------------------------------------------------- formulas

def customers_active(f):
    n = len(f.book.shop.active(f.key, f.last))
    return n, n


def purchase_frequency(f):
    active = len(f.book.shop.active(f.key, f.last))
    return (len(f.cell("kept")) / active if active else None), active


def stayed(f, first, last):
    """Who was active before a day, and whether he is at the end of another."""
    return [person.is_active(last) for person in f.book.shop.active(f.key, first - timedelta(days=1))]


def retention(f):
    stay = stayed(f, f.first, f.last) if f.kind in ("month", "quarter") else []
    return (sum(stay) / len(stay) if stay else None), len(stay)


def churn(f):
    value, n = retention(f)
    return (None if value is None else 1 - value), n


def lifetime(margin):
    def formula(f):
        part = margin_on(f) if margin else 1
        if f.kind not in ("month", "quarter") or part is None:
            return None, 0
        months = f.last.year * 12 + f.last.month - YEAR_MONTHS
        first = date(months // 12, months % 12 + 1, 1)
        stay, year = stayed(f, first, f.last), f.between(first, f.last)
        active, lost = len(f.book.shop.active(f.key, f.last)), len(stay) - sum(stay)
        if not (lost and active and year("net")):
            return None, 0
        worth, often = sum(year("net")) / len(year("net")), len(year("kept")) / active
        return worth * often * len(stay) / lost * part, len(stay)
    return formula


def margin_on(f):
    margin = (f.book.settings.costs_on(f.last) or {}).get("margin")
    return None if margin is None else float(margin.rstrip("%")) / 100 if isinstance(margin, str) else margin


def once(part):
    """Each customer once in a period, of those of whom it can be asked."""
    def formula(f):
        asked = [person.asked(f.first, f.last)[part] for person in f.book.shop.people]
        answers = [any(answers) for answers in asked if answers]
        return (sum(answers) / len(answers) if answers else None), len(answers)
    return formula


def judged(rate, counter, good=False):
    """A share of a marketplace's orders, over the days that its limit looks back."""
    def formula(f):
        days = f.book.settings.judged_days(f.key[1], rate)
        shares = f.between(f.last - timedelta(days=days - 1), f.last)(counter) if days else []
        value = sum(shares) / len(shares) if shares else None
        return (1 - value if good and shares else value), len(shares)
    return formula
