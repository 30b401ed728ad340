"""What others have published of the same orders, and what of our figures it has to equal.

Each claim says where it stands, and how sure that is: "read" was read there when this was written, "file" lies in
the package beside the orders, "remembered" was written down from memory of the paper and not read again.
"""
from dataclasses import dataclass

import cdnow_orders

FADER_HARDIE = "Fader and Hardie, read_me_CDNOW_master.txt and read_me_CDNOW_sample.txt (read)"
CLVTOOLS = "Bachmann et al., CLVTools 0.10.0, its data set cdnow (read)"
EASY_WAY = "Fader, Hardie and Lee, Counting Your Customers the Easy Way, 2005 (remembered)"
RFM = "Fader, Hardie and Lee, RFM and CLV, 2005 (remembered)"
SUMMARY = "cdnow_customers_summary_with_transactions.csv (file)"
EXERCISE = "yuvalb9/BigDataAnalysis, README.md (read)"
DESCRIBED = "CD网站用户消费行为的分析报告, e-com-net.com 1305374662355619840 (read)"
NOTEBOOK = "a public notebook on 用户消费行为, its pivot tables (read)"

MONTHLY_ORDERS = (8928, 11272, 11598, 3781, 2895, 3054, 2942, 2320, 2296, 2562, 2750, 2504, 2032, 2026, 2793, 1878, 1985,
                  2043)
MONTHLY_DOLLARS = (299060.17, 379590.03, 393155.27, 142824.49, 107933.30, 108395.87, 122078.87, 88367.69, 81948.79,
                   89780.76, 115448.63, 95577.34, 76756.77, 77096.95, 108970.14, 66231.51, 70989.65, 76109.29)
MONTHLY_BUYERS = (7846, 9633, 9524, 2822, 2214, 2339, 2180, 1772, 1739, 1839, 2028, 1864, 1537, 1551, 2060, 1437, 1488,
                  1506)
REPEATED = (1411, 439, 214, 100, 62, 38, 29, 64)     # customers with no repeat, one, ..., seven and more


@dataclass
class Claim:
    what: str
    where: str
    published: tuple
    ours: tuple
    within: float = 0

    def holds(self):
        return len(self.published) == len(self.ours) and all(
            abs(theirs - mine) <= self.within for theirs, mine in zip(self.published, self.ours))


class Told:
    """What the program has reported, by history, period and its first day."""

    def __init__(self, reports):
        self.reports = reports

    def __call__(self, history, kpi, periods, segment=None, part="value"):
        return tuple(self.one(self.reports[history, period], kpi, segment)[part] for period in periods)

    @staticmethod
    def one(report, kpi, segment):
        kpis = report["dimensions"].get("segment", {}).get(segment, {}) if segment else report["kpis"]
        return kpis.get(kpi) or {"value": 0, "n": 0}


def of_sample(told, quarters, wheel):
    """Of every tenth customer. Weeks 1 to 39 are the first three quarters."""
    rows = cdnow_orders.summary(wheel)
    worth = sum(int(row["x"]) * round(float(row["zbar"]) * 100) for row in rows)
    repeats = sum(int(row["x"]) for row in rows)
    depths = tuple(sum(min(int(row["x"]), cdnow_orders.DEEPEST) == depth for row in rows) for depth in range(8))
    third = quarters[2:3]
    active = sum((told("a year", "customers_active", third, str(depth)) for depth in range(8)), ())
    return [
        Claim("customers", FADER_HARDIE, (2357,), total(told("ninety days", "customers_new", quarters))),
        Claim("transactions", FADER_HARDIE, (6919,), total(told("ninety days", "orders", quarters))),
        Claim("transactions, a day's as one", CLVTOOLS, (6696,), total(told("a year", "orders", quarters))),
        Claim("repeat transactions, weeks 1-39", SUMMARY, (repeats,), total(told("a year", "repeat_sales", quarters[:3]))),
        Claim("what these were worth (cents)", SUMMARY, (worth,), total(told("a year", "repeat_sales.value", quarters[:3])),
              within=repeats / 2),     # each customer's mean is given to the cent
        Claim("customers by repeats, weeks 1-39", SUMMARY, depths, active),
        Claim("customers by repeats, weeks 1-39", EASY_WAY, REPEATED, active),
    ]


def of_master(told, quarters, months):
    """Of all customers."""
    orders = told("ninety days", "orders", months)
    worth = told("ninety days", "net_sales", months)
    known = total(told("ninety days", "customers_new", quarters))
    once = sum(told("a year", "customers_lapsed", quarters, "0")) - sum(told("a year", "customers_returned", quarters, "1"))
    return [
        Claim("customers", FADER_HARDIE, (23570,), known),
        Claim("transactions", FADER_HARDIE, (69659,), total(orders)),
        Claim("customers without a repeat, weeks 1-78", RFM, (12054,), (once,)),
        Claim("mean of a transaction (dollars)", DESCRIBED, (35.893648,), (sum(worth) / sum(orders) / 100,), within=5e-7),
        Claim("mean of a customer (dollars)", NOTEBOOK, (106.080426,), (sum(worth) / known[0] / 100,), within=5e-7),
        Claim("orders of each month", EXERCISE, MONTHLY_ORDERS, orders),
        Claim("dollars of each month", EXERCISE, MONTHLY_DOLLARS, tuple(cents / 100 for cents in worth), within=0.0101),
        Claim("buyers of each month", NOTEBOOK, MONTHLY_BUYERS, told("ninety days", "repurchase_rate", months, part="n")),
        Claim("bought twice in January 1997", NOTEBOOK, (0.107571,), told("ninety days", "repurchase_rate", months[:1]),
              within=5e-7),
    ]


def total(values):
    return (sum(values),)
