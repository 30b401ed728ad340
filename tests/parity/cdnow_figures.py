"""Figures of an order history from its plain orders: each customer is walked through, day by day.

Nothing here is shared with figures.py or shop.py, and no counter is kept: a period's figure is counted from all
orders each time.
"""
from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
BEGUN, OVER = date(1996, 12, 31), date(1998, 6, 30)     # a day before the first order; the last day
CALENDAR = [BEGUN + n * ONE_DAY for n in range((OVER - BEGUN).days + 1)]
YEAR_MONTHS = 12


def place_of(day):
    """A day's place in the calendar."""
    return (day - BEGUN).days


class Customer:
    def __init__(self, orders, until):
        self.orders = sorted(orders, key=lambda order: (order.day, order.place))
        self.days = [order.day for order in self.orders]
        self.active = [False] * len(CALENDAR)
        for order in self.orders:
            for place in range(place_of(order.day), place_of(min(until(order.day), OVER)) + 1):
                self.active[place] = True
        self.changes = list(self.comings_and_goings())

    def is_active(self, day):
        return BEGUN <= day <= OVER and self.active[place_of(day)]

    def comings_and_goings(self):
        """The days on which he is active and was not the day before, and the other way."""
        for before, now, day in zip(self.active, self.active[1:], CALENDAR[1:]):
            if now and not before:
                yield day, "new" if day == self.days[0] else "returned", self.segment(day)
            if before and not now:
                yield day, "lapsed", self.segment(day)

    def segment(self, day):
        """What his last order until that day named, or None."""
        place = bisect_right(self.days, day)
        return self.orders[place - 1].segment if place else None


class History:
    def __init__(self, orders, until):
        own = defaultdict(list)
        for order in orders:
            own[order.customer].append(order)
        self.customers = [Customer(orders, until) for orders in own.values()]

    def report(self, first, last, segment=None):
        """The figures of a period as {id: (value, n)}: of all customers, or counts of a segment alone."""
        def is_in(named):
            return segment is None or named == segment
        changes = [what for customer in self.customers for day, what, named in customer.changes
                   if first <= day <= last and is_in(named)]
        active = sum(customer.is_active(last) and is_in(customer.segment(last)) for customer in self.customers)
        told = {f"customers_{what}": (changes.count(what),) * 2 for what in ("new", "returned", "lapsed")}
        told["customers_active"] = active, active
        if segment is None:
            told |= self.worth(first, last, active) | self.stay(first, last) | self.lifetime(last, active)
        return told

    def worth(self, first, last, active):
        orders, again, ordering = [], [], []
        for customer in self.customers:
            mine = [(place, order) for place, order in enumerate(customer.orders) if first <= order.day <= last]
            orders += [order.cents for _, order in mine]
            again += [order.cents for place, order in mine if place > 0]
            ordering += [any(place > 0 for place, _ in mine)] if mine else []
        return {
            "orders": (len(orders), len(orders)),
            "net_sales": (sum(orders), len(orders)),
            "average_order_value": share(sum(orders), len(orders)),
            "purchase_frequency": share(len(orders), active),
            "repeat_sales": (len(again), len(again)),
            "repeat_sales.value": (sum(again), len(again)),
            "repeat_sales_rate": share(len(again), len(orders)),
            "repeat_sales_rate.value": share(sum(again), sum(orders)),
            "repurchase_rate": share(sum(ordering), len(ordering)),
        }

    def stay(self, first, last):
        stayed, of = self.stayed(first, last)
        return {"retention_rate": share(stayed, of), "churn_rate": share(of - stayed, of)}

    def stayed(self, first, last):
        there = [customer for customer in self.customers if customer.is_active(first - ONE_DAY)]
        return sum(customer.is_active(last) for customer in there), len(there)

    def lifetime(self, last, active):
        """Of the twelve months up to a month's end."""
        month = last.year * YEAR_MONTHS + last.month - YEAR_MONTHS
        first = date(month // YEAR_MONTHS, month % YEAR_MONTHS + 1, 1)
        stayed, of = self.stayed(first, last)
        cents = [order.cents for customer in self.customers for order in customer.orders if first <= order.day <= last]
        if of == stayed or not active:
            return {"customer_lifetime_value.revenue": (None, 0)}
        worth, often, lost = sum(cents) / len(cents), len(cents) / active, (of - stayed) / of
        return {"customer_lifetime_value.revenue": (worth * often / lost, of)}


def share(part, of):
    return (part / of if of else None), of
