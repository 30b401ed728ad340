"""Hand-worked cases of orders: who is active and stays, what orders are worth, what is made good, what is judged."""
from cases import A1, S, Cases, R, history, of_customers, report

TEN = "[rules]\nactive_days = 10\n"


def order(clock, number="1", amount=1000, currency="EUR", **fields):
    return (clock, "ordered", {"order": number, "total": {"amount": amount, "currency": currency}, **fields})


def refund(clock, amount, number="1", currency="EUR", **fields):
    return (clock, "order_refunded", {"order": number, "amount": {"amount": amount, "currency": currency}, **fields})


class Activity(Cases):
    def test_ten_days(self):
        """Ordered on the 3rd: active until the 12th, lapsed on the 13th; an order on the 13th takes that back."""
        once, again = of_customers(order("3/09:00")), of_customers(order("3/09:00"), order("13/23:59", "2"))
        for day, hs, active, lapsed in (("03", once, 1, 0), ("12", once, 1, 0), ("13", once, 0, 1), ("14", once, 0, 0),
                                        ("13", again, 1, 0), ("22", again, 1, 0), ("23", again, 0, 1)):
            r = report(hs, config=TEN, kind="day", day=f"2026-03-{day}")
            self.check(r, customers_active=active, customers_lapsed=lapsed)
        self.check(report(again, config=TEN), customers_new=1, customers_returned=0)
        late = of_customers(order("3/09:00"), order("14/00:00", "2"))
        self.check(report(late, config=TEN), customers_new=1, customers_returned=1, customers_lapsed=2)

    def test_cancelled(self):
        """An order that was cancelled makes nobody active."""
        self.check(report(of_customers(order("3/09:00"), ("4/09:00", "order_cancelled", {"order": "1", "by": "buyer"}))),
                   customers_new=0, customers_active=0, orders=1, net_sales=0)

    def test_retention(self):
        """Active until April 1st (30 days): at the start of April, not at its end. 40 days more from the 31st: both."""
        thirty = "[rules]\nactive_days = 30\n"
        hs = of_customers(order("3/09:00", segment="a"), order("31/09:00", "2", segment="b"))
        self.check(report(hs, config=thirty, day="2026-04-01"), retention_rate=(0, 1), churn_rate=(1, 1))
        self.check(report(hs, config="[rules]\nactive_days = 31\n", day="2026-04-01"), retention_rate=(1, 1))
        r = report(hs, config=thirty, day="2026-04-01")
        self.check(r, "segment", "b", retention_rate=(0, 1))
        self.check(report(hs, config=thirty), retention_rate=(None, 0))


class Segments(Cases):
    TAGS = "[rules]\nactive_days = 10\nsegment_tags = ['vip', 'big']\n"

    def moved(self, hs, *expected):
        """Active customers by day and segment, at the day's end."""
        for day, segment, active in expected:
            r = report(hs, config=self.TAGS, kind="day", day=f"2026-03-{day}")
            self.check(r, "segment", segment, customers_active=active)

    def test_tags_of_an_order(self):
        """The first in the list that is carried, whatever its capitals; a segment that is named goes before them."""
        for fields, segment in (({"tags": ["x", "BIG", "vip"]}, "vip"), ({"tags": ["VIP"]}, "vip"),
                                ({"tags": ["vip"], "segment": "new"}, "new")):
            self.moved(of_customers(order("3/09:00", **fields)), ("03", segment, 1))
        unlisted = report(of_customers(order("3/09:00", tags=["x"])), config=self.TAGS)
        self.assertEqual(unlisted["dimensions"]["segment"], {})

    def test_tags_of_a_ticket(self):
        """Ordered on the 3rd; the ticket of the 4th is tagged on the 5th and again on the 6th, and no more from the 7th:
        he stays what he was."""
        h = history(("4/09:00", "created", R, {"customer": "mei@example.com"}), ("5/09:00", "fields", S, {"tags": ["vip"]}),
                    ("6/09:00", "fields", S, {"tags": ["big"]}), ("7/09:00", "fields", S, {"tags": []}))
        hs = of_customers(order("3/09:00")) + h
        self.moved(hs, ("04", "vip", None), ("05", "vip", 1), ("06", "vip", None), ("06", "big", 1), ("12", "big", 1),
                   ("13", "big", 0))


class Money(Cases):
    def test_worth(self):
        """1000 less 300 in April, 500 and 200 dollars: 1200 for two, on the days of the orders; two of three again."""
        hs = of_customers(order("3/09:00"), refund("31/09:00", 300), order("4/09:00", "2", 500),
                          order("5/09:00", "3", 200, "USD"))
        r = report(hs)
        self.check(r, orders=3, net_sales=1200, average_order_value=(600, 2), repeat_sales=2,
                   repeat_sales_rate=(2 / 3, 3), orders_in_other_currencies=1, repurchase_rate=(1, 1),
                   purchase_frequency=(3, 1))
        self.figure(r, "repeat_sales.value", 500, 1)
        self.figure(r, "average_order_value.other_currencies", 200, 1, "currency", "USD")
        self.check(report(hs, kind="day"), net_sales=700, repurchase_rate=(0, 1))

    def test_across_and_up(self):
        """First shoes for 5, then shoes for 6 and a hat."""
        line = [{"category": "shoes", "quantity": 1, "unit_amount": 5}]
        more = [{"category": "shoes", "quantity": 1, "unit_amount": 6}, {"category": "hats", "quantity": 1, "unit_amount": 1}]
        r = report(of_customers(order("3/09:00", lines=line), order("4/09:00", "2", lines=more)))
        self.check(r, cross_sell_rate=(1, 1), up_sell_rate=(1, 1))
        r = report(of_customers(order("3/09:00", lines=line), order("4/09:00", "2", lines=line)))
        self.check(r, cross_sell_rate=(0, 1), up_sell_rate=(0, 1))

    def test_lifetime(self):
        """Of one active at the end of March 2026 (90 days from the 3rd) none is a year later. Another's two orders of
        1000 in March 2027: 1000 in the mean, two orders for one active, one of one lost: 2000; of which 35 %. A month
        before, nobody had been active a year ago."""
        old = of_customers(order("3/09:00"))
        new = [{**e, "id": f"n{i}", "customer": "bo@example.com", "order": f"n{i}", "occurred_at": f"2027-03-1{i}T09:00:00Z"}
               for i, e in enumerate(of_customers(order("3/09:00"), order("4/09:00")))]
        config = "[[cost]]\nmargin = '35%'\n"
        self.figure(report(old, new, day="2027-02-01"), "customer_lifetime_value.revenue", None, 0)
        r = report(old, new, day="2027-03-01", config=config)
        self.figure(r, "customer_lifetime_value.revenue", 2000, 1)
        self.check(r, customer_lifetime_value=(700, 1))


class Support(Cases):
    def test_three_days(self):
        """Asked on the 3rd at 9:00, ordered by the 6th at 9:00 to the second: a sale of the solver's."""
        ticket = history(("09:00", "created", R, {"customer": "mei@example.com", "channel": "chat"}),
                         ("10:00", "to", A1, {"to": "solved"}))
        for clock, value in (("09:00", 1), ("6/09:00", 1), ("6/09:00:01", 0), ("3/08:59", 0)):
            r = report(ticket, of_customers(order(clock)))
            self.check(r, conversion_rate=(value, 1), orders_after_support=value)
            if value:
                self.check(r, "agent", "901", sales_after_support=1000)


class MadeGood(Cases):
    def test_refund_after_return(self):
        """Returned on the 3rd at 9:00, refunded the next day at 10:00: 25 hours, once."""
        hs = of_customers(order("2/09:00", marketplace="bazaar"), ("3/09:00", "order_returned", {"order": "1", "reason": "late"}),
                          refund("4/10:00", 300), refund("5/10:00", 300))
        r = report(hs)
        self.check(r, making_good=3)
        self.figure(r, "making_good.value", 600, 2)
        self.figure(r, "making_good_time.mean", 25 * 3600, 1)
        self.figure(r, "making_good.returns", 1, 1, "category", "late")


class Judged(Cases):
    CONFIG = """[[marketplaces]]
name = "bazaar"
applies_to = { channel = ["bazaar"] }
order_defects = { at_most = "1%", days = 10 }
late_shipments = { at_most = "4%", days = 2 }
"""

    def test_windows(self):
        """Two orders, the older with a claim: of both on the 12th, of the newer alone a day later."""
        hs = of_customers(order("3/09:00", marketplace="bazaar"), order("4/09:00", "2", marketplace="bazaar"),
                          ("20/09:00", "order_disputed", {"order": "1", "kind": "claim"}),
                          ("5/09:00", "order_shipped", {"order": "2", "late": True}))
        for day, want in (("12", (0.5, 2)), ("13", (0, 1))):
            r = report(hs, order_on(day), config=self.CONFIG, kind="day", day=f"2026-03-{day}")
            value, n = want
            self.check(r, "channel", "bazaar", order_defect_rate=(value * n / (n + 1), n + 1))
        r = report(hs, config=self.CONFIG, kind="day", day="2026-03-04")
        self.check(r, "channel", "bazaar", late_shipment_rate=(1, 1))


def order_on(day):
    """Another order of the day, so that the channel is listed."""
    return [{**e, "id": "x", "order": "x"} for e in of_customers(order(f"{day}/12:00", marketplace="bazaar"))]
