#!/usr/bin/env python3
"""Invented histories with everything that real ones have too little of: seeded, the same on each run.

    python3 invent.py SEED FIRST-DAY > EVENTS.jsonl

Tickets walk at random through all types of events. Gaps are often exactly what some rule allows, or a
second more; times lie close to opening, closing and midnight; some events come in one second, some
with the clock gone backwards, some before their ticket's creation, and some tickets have none.
"""
import json
import random
import sys
from datetime import date, datetime, timezone

from history import instant

AGENTS = ["ada", "bo", "cy", "di", "eve"]
CHANNELS = ["email", "chat", "phone", "bazaar", "social", None]
CATEGORIES = ["delivery", "returns", "complaint", "order_status", None]
BRANDS = ["main", "island", None]
PRIORITIES = ["low", "normal", "high", "urgent", None]
GROUPS = ["desk", "night", "back#2 后台", None]
SEGMENTS = ["gold", "new", None]
TAGS = ["vip", "angry", "complaint", "bazaar"]
STATUSES = ["new", "open", "pending", "on_hold", "solved", "closed"]
CUSTOMERS = [f"customer-{n}@example.com" for n in range(25)]
DAY = 86400
# Exactly what rules allow, and one second more.
LIMITS = [20, 180, 300, 1200, 1800, 3600, 5400, 7200, 14400, DAY, 2 * DAY, 3 * DAY, 7 * DAY]
SCORES = {"good_bad": ["good", "bad", 0, 1], "stars_5": [1, 2, 3, 4, 5], "stars_10": list(range(1, 11)),
          "faces_3": [1, 2, 3], "percent": [0, 25, 33.3, 50, 75, 100]}


class Inventor:
    def __init__(self, seed, first_day, days=35):
        self.random = random.Random(seed)
        self.days = days
        self.start = int(datetime.combine(first_day, datetime.min.time(), timezone.utc).timestamp())
        self.events = []
        self.created = []  # the creations' seconds, for tickets that come in the same one

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def one_of(self, values):
        return values[int(self.random.random() * len(values))]

    def between(self, low, high):
        return low + int(self.random.random() * (high - low + 1))

    def gap(self):
        """Seconds to the next event."""
        kind = self.between(0, 9)
        if kind <= 1:
            return 0
        if kind <= 3:
            return self.one_of(LIMITS) + self.between(0, 1)
        return self.between(1, self.one_of([5, 60, 600, 7200, DAY, 4 * DAY]))

    def moment(self):
        """A second to begin with: any, or close to the hours at which something opens or closes."""
        day = self.start + self.between(0, self.days - 1) * DAY
        if self.chance(50):
            return day + self.between(0, DAY - 1)
        return day + self.between(0, 47) * 1800 - self.one_of([0, 0, 1, 1800, 20])

    def at(self, second):
        """RFC 3339, now and then with a fraction or another offset."""
        offset = self.one_of([0, 0, 0, 8, -5]) * 3600
        fraction = self.one_of(["", "", "", "", "", ".5", ".000000001", ".999"])
        local = datetime.fromtimestamp(second + offset, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        zone = "Z" if not offset else f"{'+' if offset > 0 else '-'}{abs(offset) // 3600:02}:00"
        return local + fraction + zone

    def agent(self):
        actor = {"kind": "agent", "id": self.one_of(AGENTS)}
        return actor if self.chance(98) else {"kind": "agent"}

    def actor(self, kind):
        return self.agent() if kind == "agent" else {"kind": kind}

    def anybody(self):
        return self.actor(self.one_of(["agent", "agent", "agent", "requester", "bot", "system", "unknown"]))

    def customer(self):
        spelled = self.one_of(CUSTOMERS)
        return spelled.upper() if self.chance(10) else spelled

    # ---------------------------------------------------------------- tickets

    def ticket(self, number):
        source = "generic" if self.chance(90) else "other"
        second = self.one_of(self.created) if self.created and self.chance(8) else self.moment()
        self.created.append(second)
        rows = []
        if self.chance(95):
            rows.append((second, self.creation(second)))
        walk = second
        for gap, step in self.on_the_dot() if self.chance(25) else ():
            walk += gap
            rows.append((walk, step))
        for _ in range(self.one_of([0, 1, 2, 3, 4, 5, 6, 8, 10, 14, 25])):
            walk += self.gap()
            # A clock that goes backwards, even to before the creation.
            at = walk if self.chance(93) else walk - self.between(0, self.one_of([2, 600, 3 * DAY]))
            rows.append((at, self.step(len(rows), source == "other")))
        self.put(rows, source, f"ticket-{number}")

    def on_the_dot(self):
        """A conversation in which something happens just when some rule's time is over: (gap, event)."""
        if self.chance(60):
            yield self.between(0, 60), self.message("agent")
            yield self.between(1, 60), self.message("requester")
        if self.chance(20):
            yield self.one_of(LIMITS), self.fields()
        to = self.one_of(["pending", "on_hold", "solved", "closed", "open"])
        yield self.one_of(LIMITS), self.status(to) if self.chance(60) else self.message("agent")
        yield self.one_of(LIMITS) + self.between(0, 1), self.status(self.one_of(["open", "new", "solved"]))
        yield self.one_of(LIMITS), self.message(self.one_of(["agent", "requester"]))

    def put(self, rows, source, ticket):
        for n, (second, event) in enumerate(rows):
            event = {"id": f"{ticket}-{n}", "occurred_at": self.at(second), "source": source, "ticket": ticket, **event}
            if self.chance(25):
                event["sequence"] = self.between(-1, 2) if event["type"] != "ticket.created" else 0
            if self.chance(3):  # an earlier report of the same fact, replaced by the later revision
                self.events.append({**event, "occurred_at": self.at(second + self.between(1, DAY))})
                event["revision"] = 2
            self.events.append(event)

    def creation(self, second):
        event = {"type": "ticket.created", "actor": self.actor(self.one_of(
            ["requester"] * 6 + ["agent", "agent", "bot", "system", "unknown"]))}
        if self.chance(15):
            event["status"] = self.one_of(STATUSES)
        for name, values in (("channel", CHANNELS), ("category", CATEGORIES), ("brand", BRANDS),
                             ("priority", PRIORITIES), ("group", GROUPS), ("assignee", AGENTS + [None] * 5),
                             ("segment", SEGMENTS)):
            value = self.one_of(values)
            if value is not None or self.chance(10):
                event[name] = value
        if self.chance(30):
            event["tags"] = self.tags()
        if self.chance(80):
            event["customer"] = self.customer()
        return event

    def tags(self):
        return [tag for tag in TAGS if self.chance(40)]

    def step(self, number, quiet):
        """One more event of a ticket: mostly conversation and statuses, now and then anything."""
        if number <= 2 and self.chance(25):
            return self.message(self.one_of(["agent", "bot"]))
        kind = self.between(0, 99)
        if kind < 40:
            return self.message(self.one_of(["requester"] * 4 + ["agent"] * 5 + ["bot", "system", "unknown"]))
        if kind < 62:
            return self.status(self.one_of(STATUSES + ["solved", "open"]))
        if kind < 70:
            return {"type": "ticket.assigned", "actor": self.anybody(), **self.some(
                {"assignee": AGENTS + [None], "group": GROUPS})}
        if kind < 78:
            return self.fields()
        if kind < 82:
            scale = self.one_of(list(SCORES))
            return {"type": "ticket.rated", "actor": {"kind": "requester"}, "scale": scale,
                    "score": self.one_of(SCORES[scale])}
        if kind < 88:
            return {"type": "ticket.handled", "actor": self.anybody(), "seconds": self.between(0, 3000)}
        if kind < 91:
            return {"type": "ticket.reviewed", "actor": self.anybody(), "score": self.between(0, 100),
                    "errors": self.between(0, 2)}
        if kind < 93:
            return {"type": "ticket.survey_sent", "actor": {"kind": "system"}}
        if kind < 97:
            return {"type": "ticket.bot_handed_off", "actor": {"kind": "bot"}}
        if kind == 97:
            return self.creation(0)
        if kind == 98 and not quiet:
            return self.one_of([{"type": "ticket.merged", "actor": self.agent(), "into": "ticket-1"},
                                {"type": "ticket.deleted", "actor": self.agent(), "reason": "spam"}])
        return {"type": "ticket.restored", "actor": self.agent()}

    def status(self, to):
        return {"type": "ticket.status_changed", "actor": self.anybody(), "to": to}

    def fields(self):
        event = {"type": "ticket.fields_changed", "actor": self.anybody(), **self.some(
            {"channel": CHANNELS, "category": CATEGORIES, "brand": BRANDS, "priority": PRIORITIES, "segment": SEGMENTS})}
        return {**event, "tags": self.tags()} if self.chance(25) else event

    def message(self, who):
        event = {"type": "ticket.message_posted", "actor": self.actor(who), "public": self.chance(85)}
        for flag in ("knowledge", "macro"):
            if self.chance(30):
                event[flag] = self.chance(70)
        if self.chance(3):
            event["customer"] = self.customer()
        return event

    def some(self, fields):
        """One or two of the fields, each with one of its values."""
        names = [name for name in fields if self.chance(35)] or [self.one_of(list(fields))]
        return {name: self.one_of(fields[name]) for name in names}

    # ---------------------------------------------------------------- just so

    def visits(self, number):
        """A customer's first ticket, resolved at once, and what comes when a window just ends."""
        who, born = {"customer": f"visitor-{number}@example.com"}, self.moment()
        solved = born + self.one_of(LIMITS) + self.between(0, 1)
        window = self.one_of([0, 1, 2, 3, 7, 7, 10]) * DAY + self.between(-1, 1)
        category = self.one_of(["complaint", "delivery", None])
        rows = [(born, self.asked(category, who)), (self.between(born, solved), self.message("agent")),
                (solved, {"type": "ticket.status_changed", "actor": self.agent(), "to": "solved"})]
        if self.chance(40):
            rows.append((solved + window, self.status("open")))
        self.put(rows, "generic", f"visit-{number}")
        since = self.one_of([born, solved, solved])
        again = [(since + window, self.asked(self.one_of([category, "returns", None]), who))]
        self.put(again, "generic", f"visit-{number}-again")

    def asked(self, category, who):
        event = {"type": "ticket.created", "actor": {"kind": "requester"}, "channel": self.one_of(CHANNELS), **who}
        return event if category is None else {**event, "category": category}

    def prompt_brand(self, answered, seconds):
        """Ten turns in one day, some of them answered, each after so many seconds."""
        morning = self.start + 20 * DAY + 36000
        for n in range(10):
            asked = {"type": "ticket.created", "actor": {"kind": "requester"}, "brand": f"{answered} in {seconds} s"}
            reply = {"type": "ticket.message_posted", "actor": {"kind": "agent", "id": "ada"}, "public": True}
            self.put([(morning, asked), (morning + seconds, reply)][: 1 + (n < answered)], "generic",
                     f"prompt-{answered}-{seconds}-{n}")

    # ---------------------------------------------------------------- customers, agents, calls

    def beside_tickets(self, number):
        """An event of a customer."""
        event = self.one_of([
            {"type": "customer.reviewed", "stars": self.between(1, 5)},
            {"type": "customer.nps_answered", "score": self.between(0, 10)},
            {"type": "customer.nps_answered", "score": self.between(7, 10)},
        ])
        event["customer"] = self.customer()
        event = {"occurred_at": self.at(self.moment()), "actor": {"kind": "system"}, **event}
        sources = ["generic", "other"] if self.chance(10) else ["generic"]  # two may use one id
        self.events += [{"id": f"beside-{number}", "source": source, **event} for source in sources]


    def order(self, number):
        """An order and what became of it, some of it told twice, before the order, or of an order that nobody told."""
        who, second = self.customer(), self.moment() + self.one_of([0, 0, 0, 40, 400]) * DAY
        asked = [e for e in self.events if e["type"] == "ticket.created" and e.get("customer")]
        if self.chance(40):     # just when a window ends, or within it
            ticket = self.one_of(asked)
            who = ticket["customer"]
            second = instant(ticket["occurred_at"])[0] + self.one_of(LIMITS) + self.between(-1, 1)
        currency = self.one_of(["EUR"] * 4 + ["USD"])
        ordered = {"type": "customer.ordered", "total": self.money(currency)}
        for name, values in (("marketplace", CHANNELS), ("segment", SEGMENTS)):
            value = self.one_of(values)
            if value is not None:
                ordered[name] = value
        if self.chance(40):
            ordered["tags"] = [tag.upper() if self.chance(30) else tag for tag in self.tags()]
        if self.chance(70):
            ordered["lines"] = [{"category": self.one_of(["shoes", "hats", "coats"]), "quantity": 1,
                                 **self.one_of([{}, {"sku": "s-1"}]),
                                 "unit_amount": self.between(1, 9)} for _ in range(self.between(1, 3))]
        rows = [(second, ordered)] if self.chance(95) else []
        for _ in range(self.one_of([0, 0, 1, 1, 2, 3, 5])):
            rows.append((second + self.between(-3600, 20 * DAY), self.aftermath(currency)))
        if self.chance(5):
            rows.append((second + self.between(0, DAY), {**ordered, "total": self.money(currency)}))
        for n, (at, event) in enumerate(rows):
            self.events.append({"id": f"order-{number}-{n}", "source": "generic", "customer": who, "order": f"order-{number}",
                                "occurred_at": self.at(at), **event})

    def aftermath(self, currency):
        event = self.one_of([
            {"type": "customer.order_cancelled", "by": self.one_of(["buyer", "seller"])},
            {"type": "customer.order_shipped", "late": self.chance(40)},
            {"type": "customer.order_shipped"},
            {"type": "customer.order_returned"},
            {"type": "customer.order_replaced"},
            {"type": "customer.order_refunded", "amount": self.money(currency if self.chance(90) else "JPY")},
            {"type": "customer.order_refunded", "amount": self.money(currency)},
            {"type": "customer.order_disputed", "kind": self.one_of(["claim", "chargeback"])},
            {"type": "customer.reviewed", "stars": self.between(1, 5)},
        ])
        if self.chance(50) and event["type"].removeprefix("customer.order_") in ("returned", "replaced", "refunded"):
            event["reason"] = self.one_of(["damaged", "late", "wrong size"])
        if self.chance(50):     # what was never ordered, and what nobody can be told of, too
            event["lines"] = [self.one_of([{"sku": "s-1"}, {"sku": "s-2", "category": "hats"}, {"category": "hats"}])
                              | {"quantity": 1} for _ in range(self.between(1, 3))]
        return {**event, "actor": self.anybody()}

    def money(self, currency):
        return {"amount": self.between(1, 5000), "currency": currency}

    def call(self, number):
        """A call or chat, in one event or in several parts; some records come again with more in them."""
        source, second = ("generic" if self.chance(90) else "other"), self.moment()
        direction = self.one_of(["inbound"] * 4 + ["outbound"])
        for part in range(self.one_of([1, 1, 1, 1, 2, 3, 4])):
            event = {"id": f"call-{number}-{part}", "type": "call.ended", "source": source, "call": f"call-{number}",
                     "occurred_at": self.at(second), "direction": direction, **self.course(second)}
            if self.chance(10):
                event["sequence"] = self.between(-1, 1)
            if self.chance(10):
                self.events.append({**event, "occurred_at": self.at(second + self.between(1, DAY)), "talk_seconds": 1})
                event["revision"] = 1
            self.events.append(event)
            second += self.one_of([0, 1, 60, 600, 7200])

    def course(self, second):
        """How a part of a call went."""
        event = {"outcome": self.one_of(["answered"] * 5 + ["abandoned"] * 3 + ["missed", "voicemail"])}
        for name in ("queue", "ring", "talk", "hold", "after_call_work"):
            if self.chance(65):
                event[f"{name}_seconds"] = self.one_of([0, 1, 4, 5, 6, 19, 20, 21, 60, 179, 180, 181, 900])
        if self.chance(40):
            event["rings"] = self.between(0, 9)
        if self.chance(20):
            event["offered_at"] = self.at(second - self.between(-2, 30))
        if self.chance(20):
            event["transferred"] = self.chance(60)
        if self.chance(75):
            event["agent"] = self.one_of(AGENTS)
        elif self.chance(50):
            event["actor"] = self.anybody()
        for name, values, percent in (("queue", ["desk", "night", "back#2 后台"], 60), ("channel", ["chat", "phone"], 40),
                                      ("brand", BRANDS[:2], 40), ("category", CATEGORIES[:4], 40)):
            if self.chance(percent):
                event[name] = self.one_of(values)
        if self.chance(50):
            event["customer"] = self.customer()
        return event

    def presence(self, source, agent):
        """An agent's weeks, over the change of a month and of the clocks."""
        second = self.moment() % DAY + self.start
        for number in range(250):
            second += self.one_of([0, 1, 300, 3600, 4 * 3600, 4 * 3600 + 1, 9 * 3600]) if self.chance(70) else self.gap()
            if second > self.start + self.days * DAY:
                return
            event = {"id": f"went-{agent}-{number}", "type": "agent.went", "source": source, "agent": agent,
                     "occurred_at": self.at(second), "to": self.one_of(["available", "busy", "away", "offline"])}
            if self.chance(20):
                event["sequence"] = self.between(-1, 1)
            self.events.append(event)


def histories(seed, first_day, tickets=150):
    """The events of one invented account."""
    inventor = Inventor(seed, first_day)
    for number in range(tickets):
        inventor.ticket(number)
    for number in range(tickets // 2):
        inventor.visits(number)
    for answered, seconds in ((9, 300), (9, 301), (8, 300), (10, 900), (10, 901)):
        inventor.prompt_brand(answered, seconds)
    for number in range(tickets):
        inventor.beside_tickets(number)
    for number in range(tickets):
        inventor.order(number)
    for number in range(2 * tickets):
        inventor.call(number)
    for source, agents in (("generic", AGENTS[:4]), ("other", AGENTS[:1])):
        for agent in agents:
            inventor.presence(source, agent)
    return inventor.events


def main():
    seed, first_day = int(sys.argv[1]), date.fromisoformat(sys.argv[2])
    for event in histories(seed, first_day):
        print(json.dumps(event))


if __name__ == "__main__":
    main()
