//! Shopify: webhooks of a shop's orders.
//!
//! Facts: <https://shopify.dev/docs/apps/build/webhooks/verify-deliveries> for the signature and the
//! headers, <https://shopify.dev/docs/api/admin-rest/latest/resources/order>, `…/refund` and
//! `…/fulfillment` for the bodies. HMAC-SHA-256 over the body, in base64, with the app's client
//! secret, or the shop's own for webhooks that were made in its settings. The time of sending is not
//! signed, so that an old delivery can be sent again: it tells the same events.
//!
//! What a body is, only a header tells (`X-Shopify-Topic`).
//!
//! **Everything is told by the order.** Each `orders/*` webhook is the whole order as it is now: its
//! cancellation, its shipments and its refunds are read from it, each under its own id, so that
//! it does not matter which of the webhooks arrive. Only the order names the customer: the webhooks
//! `refunds/create`, `returns/*` and `disputes/*` have nobody whose history could hold them.
//!
//! **Money is the shop's.** A refund in the currency that the customer paid in is the shop's money at
//! the rate of the order itself, so that a full refund is the order's total to the cent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tallydesk_events::{
    ArticleLine, CustomerOrderCancelled, CustomerOrderRefunded, CustomerOrderReturned,
    CustomerOrderShipped, CustomerOrdered, EventKind, IncomingEvent, Invalid, Money, OrderLine,
    Trader,
};

use crate::choices::Choices;
use crate::json::{Fields, required};
use crate::orders;
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Message, NotReadable, Source, no_greeting};
use crate::told::{Subject, unknown_word};

const NAME: &str = "shopify";
const TOPIC: &str = "x-shopify-topic";
/// Says `true` on what a shop's settings send to try an address out.
const TEST: &str = "x-shopify-test";

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "Shopify",
    tells: &[
        "customer.ordered",
        "customer.order_cancelled",
        "customer.order_refunded",
        "customer.order_shipped",
        "customer.order_returned",
    ],
    tells_fields: &[],
    reads: &[TOPIC, TEST],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha256,
        key: KeyForm::Text,
        signed: &[Part::Body],
        encoding: Encoding::Base64,
        header: "x-shopify-hmac-sha256",
        prefix: "",
        timestamp: None,
        id: None,
    })],
    greet: no_greeting,
    decode,
};

/// What a body is.
#[derive(Clone, Copy)]
enum Body {
    Order,
    Fulfillment,
    /// Known, and nothing in it moves a figure that is not told otherwise.
    Nothing,
}

/// The topics by what their bodies are.
const TOPICS: &[(&str, Body)] = &[
    ("orders/create", Body::Order),
    ("orders/updated", Body::Order),
    ("orders/paid", Body::Order),
    ("orders/fulfilled", Body::Order),
    ("orders/partially_fulfilled", Body::Order),
    ("orders/cancelled", Body::Order),
    ("fulfillments/create", Body::Fulfillment),
    ("fulfillments/update", Body::Fulfillment),
    // What was added and removed; `orders/updated` has the order.
    ("orders/edited", Body::Nothing),
    // An id alone: nobody knows whose order it was.
    ("orders/delete", Body::Nothing),
    ("orders/risk_assessment_changed", Body::Nothing),
    ("order_transactions/create", Body::Nothing),
    // Without the customer. `orders/updated` has the refund, and what came back with it.
    ("refunds/create", Body::Nothing),
    ("returns/request", Body::Nothing),
    ("returns/approve", Body::Nothing),
    ("returns/decline", Body::Nothing),
    ("returns/cancel", Body::Nothing),
    ("returns/close", Body::Nothing),
    ("returns/reopen", Body::Nothing),
    ("returns/process", Body::Nothing),
    ("returns/update", Body::Nothing),
    // Without the customer, and told nowhere else.
    ("disputes/create", Body::Nothing),
    ("disputes/update", Body::Nothing),
    ("fulfillment_events/create", Body::Nothing),
    ("fulfillment_events/delete", Body::Nothing),
    ("customers/create", Body::Nothing),
    ("customers/update", Body::Nothing),
    ("customers/delete", Body::Nothing),
    ("customers/enable", Body::Nothing),
    ("customers/disable", Body::Nothing),
    ("app/uninstalled", Body::Nothing),
    // The law's: somebody has to act on them, and no figure moves.
    ("customers/data_request", Body::Nothing),
    ("customers/redact", Body::Nothing),
    ("shop/redact", Body::Nothing),
];

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    let body = body(message)?;
    if is_test(message, fields)? {
        return Ok(());
    }
    match body {
        Body::Nothing => {}
        Body::Fulfillment => decoded.take(fulfillment(fields), message.body),
        Body::Order => {
            let Some(order) = Order::read(fields)? else {
                return Ok(());
            };
            let told = [
                ordered(&order, message.choices),
                cancelled(&order),
                shipped(&order),
                refunded(&order),
            ];
            for told in told {
                decoded.take(told, message.body);
            }
        }
    }
    Ok(())
}

fn body(message: &Message<'_>) -> Result<Body, Invalid> {
    let topic = required(message.header(TOPIC), TOPIC)?;
    let row = TOPICS.iter().find(|(known, _)| *known == topic);
    row.map(|(_, body)| *body).ok_or_else(|| unknown_topic(topic))
}

/// Quotes a topic only if it looks like one: the header is not signed.
fn unknown_topic(topic: &str) -> Invalid {
    let is_of_topic = |letter: char| letter.is_ascii_lowercase() || "_/".contains(letter);
    unknown_word(topic, is_of_topic, TOPIC, "expected a topic such as orders/updated")
}

/// True of what a shop's settings send, and of an order that was paid with a gateway for tests.
fn is_test(message: &Message<'_>, fields: Fields<'_>) -> Result<bool, Invalid> {
    Ok(message.header(TEST) == Some("true") || fields.flag("test")? == Some(true))
}

/// What every event of an order needs.
struct Order<'a> {
    fields: Fields<'a>,
    id: String,
    customer: String,
    currency: String,
    /// The snapshot's age: of two, the newer one says what the order is.
    revision: u64,
}

impl<'a> Order<'a> {
    /// `None` for an order of nobody, such as a sale at the till: it is in no customer's history.
    fn read(fields: Fields<'a>) -> Result<Option<Self>, Invalid> {
        let Some(customer) = customer(fields)? else {
            return Ok(None);
        };
        let updated_at = required(fields.time("updated_at")?, "updated_at")?;
        Ok(Some(Self {
            fields,
            id: required(fields.id("id")?, "id")?,
            customer,
            currency: required(orders::currency(fields, "currency")?, "currency")?,
            revision: u64::try_from(updated_at.timestamp()).unwrap_or(0),
        }))
    }

    fn event(&self, id: String, at: DateTime<Utc>, kind: impl Into<EventKind>) -> IncomingEvent {
        Subject::Customer(&self.customer).event(NAME, id, at, kind)
    }

    fn money(&self, amount: i64) -> Money {
        Money { amount, currency: self.currency.clone() }
    }
}

/// By e-mail, so that the helpdesk's tickets meet the orders; else by phone; else by Shopify's id.
fn customer(fields: Fields<'_>) -> Result<Option<String>, Invalid> {
    for path in ["email", "contact_email", "customer.email", "phone", "customer.phone"] {
        if let Some(address) = fields.text(path)? {
            return Ok(Some(address.to_owned()));
        }
    }
    fields.id("customer.id")
}

fn ordered(order: &Order<'_>, choices: &Choices) -> Result<Vec<IncomingEvent>, Invalid> {
    let fields = order.fields;
    let total = required(orders::amount(fields, "total_price", &order.currency)?, "total_price")?;
    let word = fields.text("source_name")?;
    let ordered = CustomerOrdered {
        order: order.id.clone(),
        total: order.money(total),
        marketplace: word.map(|word| choices.channel(word).unwrap_or_else(|| word.to_owned())),
        lines: lines(order)?,
        segment: None,
        tags: tags(fields)?,
    };
    // The day that Shopify's own reports count it on: an order that was moved here from another shop
    // was created later.
    let at = match fields.time("processed_at")? {
        Some(at) => at,
        None => required(fields.time("created_at")?, "created_at")?,
    };
    let event = order.event(format!("order-{}", order.id), at, ordered);
    Ok(vec![IncomingEvent { revision: order.revision, ..event }])
}

/// The tags of the order, and those of its customer, which webhooks have had no more since version
/// 2025-01 of the API.
fn tags(fields: Fields<'_>) -> Result<Vec<String>, Invalid> {
    let mut tags = fields.labels("tags")?.unwrap_or_default();
    tags.extend(fields.labels("customer.tags")?.unwrap_or_default());
    Ok(orders::bounded_tags(tags))
}

fn lines(order: &Order<'_>) -> Result<Vec<OrderLine>, Invalid> {
    let line = |line: Fields<'_>| {
        let quantity = required(line.whole("quantity")?, "line_items.quantity")?;
        Ok(OrderLine {
            sku: orders::sku(line, "sku")?,
            category: None,
            quantity: u32::try_from(quantity)
                .map_err(|_| Invalid::field("line_items.quantity", "too many"))?,
            unit_amount: required(
                orders::amount(line, "price", &order.currency)?,
                "line_items.price",
            )?,
        })
    };
    let lines = order.fields.items("line_items")?.into_iter().map(line);
    Ok(orders::bounded(lines.collect::<Result<_, _>>()?))
}

/// Who cancelled, by the reason that was chosen. A payment that the bank declined is the buyer's.
const REASONS: &[(&str, Trader)] = &[
    ("customer", Trader::Buyer),
    ("declined", Trader::Buyer),
    ("fraud", Trader::Seller),
    ("inventory", Trader::Seller),
    ("staff", Trader::Seller),
    ("other", Trader::Seller),
];

fn cancelled(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(at) = order.fields.time("cancelled_at")? else {
        return Ok(Vec::new());
    };
    let reason = order.fields.text("cancel_reason")?.unwrap_or("other");
    let row = REASONS.iter().find(|(known, _)| *known == reason);
    let (_, by) = row.ok_or_else(|| Invalid::field("cancel_reason", "unknown reason"))?;
    let cancelled = CustomerOrderCancelled { order: order.id.clone(), by: *by };
    Ok(vec![order.event(format!("order-{}.cancelled", order.id), at, cancelled)])
}

/// Each shipment of an order.
fn shipped(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let fulfillments = order.fields.items("fulfillments")?.into_iter();
    let events = fulfillments.map(|fields| shipment(fields, &order.customer, &order.id));
    Ok(events.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// A fulfillment is a shipment once it has succeeded. It keeps the time of its creation: when it
/// succeeded, nothing tells.
fn shipment(
    fields: Fields<'_>,
    customer: &str,
    order: &str,
) -> Result<Option<IncomingEvent>, Invalid> {
    if fields.text("status")? != Some("success") {
        return Ok(None);
    }
    let id = required(fields.id("id")?, "fulfillments.id")?;
    let at = required(fields.time("created_at")?, "fulfillments.created_at")?;
    let shipped = CustomerOrderShipped { order: order.to_owned(), late: None };
    let subject = Subject::Customer(customer);
    Ok(Some(subject.event(NAME, format!("fulfillment-{id}"), at, shipped)))
}

/// A fulfillment by itself names the customer by e-mail or not at all; the order tells it, too.
fn fulfillment(fields: Fields<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(customer) = fields.text("email")? else {
        return Ok(Vec::new());
    };
    let order = required(fields.id("order_id")?, "order_id")?;
    Ok(shipment(fields, customer, &order)?.into_iter().collect())
}

fn refunded(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let skus = skus(order)?;
    let mut events = Vec::new();
    for refund in order.fields.items("refunds")? {
        let id = required(refund.id("id")?, "refunds.id")?;
        let at = required(refund.time("created_at")?, "refunds.created_at")?;
        let amount = paid_back(order, refund)?;
        if amount > 0 {
            let refunded = CustomerOrderRefunded {
                order: order.id.clone(),
                amount: order.money(amount),
                reason: None,
                lines: articles(&skus, refund, |_| true)?,
            };
            let event = order.event(format!("refund-{id}"), at, refunded);
            // Transactions succeed one after the other, so that the sum only grows.
            events.push(IncomingEvent { revision: amount.unsigned_abs(), ..event });
        }
        if came_back(refund)? {
            let lines = articles(&skus, refund, |restocked| restocked == Some(RETURNED))?;
            let returned = CustomerOrderReturned { order: order.id.clone(), reason: None, lines };
            events.push(order.event(format!("refund-{id}.returned"), at, returned));
        }
    }
    Ok(events)
}

/// What a line of a refund says of an article that had been delivered and came back.
const RETURNED: &str = "return";

/// What the articles of an order are called, by the ids of its lines.
fn skus(order: &Order<'_>) -> Result<BTreeMap<String, String>, Invalid> {
    let mut skus = BTreeMap::new();
    for line in order.fields.items("line_items")? {
        skus.extend(line.id("id")?.zip(orders::sku(line, "sku")?));
    }
    Ok(skus)
}

/// The articles of a refund's lines that are restocked in some way. What is no line of the order any
/// more, or has no name, is not told.
fn articles(
    skus: &BTreeMap<String, String>,
    refund: Fields<'_>,
    is_asked: impl Fn(Option<&str>) -> bool,
) -> Result<Vec<ArticleLine>, Invalid> {
    let mut lines = Vec::new();
    for line in refund.items("refund_line_items")? {
        let sku = line.id("line_item_id")?.and_then(|id| skus.get(&id));
        let quantity = line.whole("quantity")?.and_then(|quantity| u32::try_from(quantity).ok());
        if is_asked(line.text("restock_type")?) {
            let line = |(sku, quantity): (&String, u32)| ArticleLine {
                sku: Some(sku.clone()),
                category: None,
                quantity,
            };
            lines.extend(sku.zip(quantity).map(line));
        }
    }
    Ok(orders::bounded(lines))
}

/// What has reached the customer: a refund is a plan, its transactions are the money.
fn paid_back(order: &Order<'_>, refund: Fields<'_>) -> Result<i64, Invalid> {
    let path = "refunds.transactions.amount";
    let mut sum: i64 = 0;
    for transaction in refund.items("transactions")? {
        let is_paid = transaction.text("kind")? == Some("refund")
            && transaction.text("status")? == Some("success");
        if is_paid {
            let amount = in_shops_money(order, transaction)?;
            sum = sum.checked_add(amount).ok_or_else(|| Invalid::field(path, "too much"))?;
        }
    }
    Ok(sum)
}

fn in_shops_money(order: &Order<'_>, transaction: Fields<'_>) -> Result<i64, Invalid> {
    let path = "refunds.transactions.amount";
    let given =
        orders::currency(transaction, "currency")?.unwrap_or_else(|| order.currency.clone());
    let amount = required(orders::amount(transaction, "amount", &given)?, path)?;
    if given == order.currency {
        return Ok(amount);
    }
    let paid = Fields(required(
        order.fields.at("total_price_set.presentment_money"),
        "total_price_set.presentment_money",
    )?);
    if orders::currency(paid, "currency_code")?.as_ref() != Some(&given) {
        let reason = "neither the shop's currency nor the customer's";
        return Err(Invalid::field("refunds.transactions.currency", reason));
    }
    let whole = required(orders::amount(paid, "amount", &given)?, "total_price_set")?;
    let total =
        required(orders::amount(order.fields, "total_price", &order.currency)?, "total_price")?;
    orders::share(amount, total, whole).ok_or_else(|| Invalid::field(path, "more than can be told"))
}

/// True if articles that had been delivered come back with the refund.
fn came_back(refund: Fields<'_>) -> Result<bool, Invalid> {
    for line in refund.items("refund_line_items")? {
        if line.text("restock_type")? == Some(RETURNED) {
            return Ok(true);
        }
    }
    Ok(false)
}
