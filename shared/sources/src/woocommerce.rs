//! WooCommerce: webhooks of a shop's orders.
//!
//! Facts: <https://github.com/woocommerce/woocommerce>,
//! `plugins/woocommerce/includes/class-wc-webhook.php` for the deliveries, and
//! <https://developer.woocommerce.com/docs/apis/rest-api/v3/orders/> for the bodies. HMAC-SHA-256 over
//! the body, in base64, with the webhook's secret after its HTML entities have been decoded. Nothing
//! says when it was signed; an old delivery tells the same events again.
//!
//! When a webhook is saved, WooCommerce posts `webhook_id=<n>`, unsigned and no JSON, and will not
//! save it unless the answer is 200.
//!
//! **An order is one once it is placed.** `pending` waits for a payment that may never come, and the
//! shop's own clock cancels it; it counts from `processing` or `on-hold` on. A checkout made of blocks
//! keeps its order as a draft, so that the placed order arrives as `order.updated`.
//!
//! **Times without a zone are never read**, only their `_gmt` twins. A cancellation and a refund have
//! no time of their own: it is the order's, from the earliest snapshot that shows them.

use chrono::{DateTime, Utc};
use serde_json::json;
use tallydesk_events::{
    CustomerOrderCancelled, CustomerOrderRefunded, CustomerOrderShipped, CustomerOrdered,
    EventKind, IncomingEvent, Invalid, Money, OrderLine, Trader,
};

use crate::delivery::Delivery;
use crate::json::{Fields, required};
use crate::orders;
use crate::proof::{Algorithm, Encoding, Part, Proof, Recipe};
use crate::secrets::KeyForm;
use crate::source::{self, Decoded, Greeting, Message, NotReadable, Source};
use crate::told::{Subject, creation_revision, unknown_word};

const NAME: &str = "woocommerce";
const TOPIC: &str = "x-wc-webhook-topic";
/// Digits of the longest id in a ping.
const PING_DIGITS_MAX: usize = 20;

pub(crate) const SOURCE: Source = Source {
    name: NAME,
    title: "WooCommerce",
    tells: &[
        "customer.ordered",
        "customer.order_cancelled",
        "customer.order_refunded",
        "customer.order_shipped",
    ],
    tells_fields: &[],
    reads: &[TOPIC],
    proofs: &[Proof::Signed(Recipe {
        algorithm: Algorithm::HmacSha256,
        key: KeyForm::Entities,
        signed: &[Part::Body],
        encoding: Encoding::Base64,
        header: "x-wc-webhook-signature",
        prefix: "",
        timestamp: None,
        id: None,
    })],
    greet,
    decode,
};

/// Answers the ping with which a webhook is saved.
fn greet(delivery: &Delivery<'_>) -> Option<Greeting> {
    let text = std::str::from_utf8(delivery.body).ok()?;
    let id = text.strip_prefix("webhook_id=")?;
    let is_id = !id.is_empty() && id.len() <= PING_DIGITS_MAX;
    (is_id && id.chars().all(|digit| digit.is_ascii_digit()))
        .then(|| Greeting(json!({ "webhook_id": id })))
}

/// The topics whose body is an order.
const ORDER: &[&str] = &["order.created", "order.updated", "order.restored"];

/// The topics that are known and move no figure. A deleted order is an id alone: nobody knows whose
/// it was.
const IGNORED: &[&str] = &[
    "order.deleted",
    "coupon.created",
    "coupon.updated",
    "coupon.deleted",
    "coupon.restored",
    "customer.created",
    "customer.updated",
    "customer.deleted",
    "product.created",
    "product.updated",
    "product.deleted",
    "product.restored",
];

fn decode(message: &Message<'_>) -> Result<Decoded, NotReadable> {
    source::one(message, read)
}

fn read(fields: Fields<'_>, message: &Message<'_>, decoded: &mut Decoded) -> Result<(), Invalid> {
    if !is_order(message)? {
        return Ok(());
    }
    let Some(order) = Order::read(fields)? else {
        return Ok(());
    };
    for told in [ordered(&order), cancelled(&order), shipped(&order), refunded(&order)] {
        decoded.take(told, message.body);
    }
    Ok(())
}

fn is_order(message: &Message<'_>) -> Result<bool, Invalid> {
    let topic = required(message.header(TOPIC), TOPIC)?;
    if ORDER.contains(&topic) {
        return Ok(true);
    }
    if IGNORED.contains(&topic) {
        return Ok(false);
    }
    Err(unknown_topic(topic))
}

/// Quotes a topic only if it looks like one: the header is not signed.
fn unknown_topic(topic: &str) -> Invalid {
    let is_of_topic = |letter: char| letter.is_ascii_lowercase() || "._".contains(letter);
    unknown_word(topic, is_of_topic, TOPIC, "expected a topic such as order.updated")
}

/// What every event of an order needs.
struct Order<'a> {
    fields: Fields<'a>,
    id: String,
    customer: String,
    currency: String,
    status: &'a str,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl<'a> Order<'a> {
    /// `None` for an order of nobody: it is in no customer's history.
    fn read(fields: Fields<'a>) -> Result<Option<Self>, Invalid> {
        let Some(customer) = customer(fields)? else {
            return Ok(None);
        };
        let time = |path| required(fields.time_without_zone(path)?, path);
        Ok(Some(Self {
            fields,
            id: required(fields.id("id")?, "id")?,
            customer,
            currency: required(orders::currency(fields, "currency")?, "currency")?,
            status: required(fields.text("status")?, "status")?,
            created_at: time("date_created_gmt")?,
            modified_at: time("date_modified_gmt")?,
        }))
    }

    fn event(&self, id: String, at: DateTime<Utc>, kind: impl Into<EventKind>) -> IncomingEvent {
        Subject::Customer(&self.customer).event(NAME, id, at, kind)
    }

    /// An event at the time of the earliest snapshot that shows it.
    fn event_since(&self, id: String, kind: impl Into<EventKind>) -> IncomingEvent {
        let revision = creation_revision(self.created_at, Some(self.modified_at));
        IncomingEvent { revision, ..self.event(id, self.modified_at, kind) }
    }

    fn is_paid(&self) -> Result<bool, Invalid> {
        Ok(self.fields.time_without_zone("date_paid_gmt")?.is_some())
    }

    /// A status that a plugin has added says nothing of the payment; `date_paid_gmt` does.
    fn is_placed(&self) -> Result<bool, Invalid> {
        match self.status {
            "processing" | "on-hold" | "completed" | "refunded" => Ok(true),
            "pending" | "failed" | "trash" | "checkout-draft" | "auto-draft" | "draft" => Ok(false),
            _ => self.is_paid(),
        }
    }

    fn money(&self, amount: i64) -> Money {
        Money { amount, currency: self.currency.clone() }
    }
}

/// By e-mail, so that the helpdesk's tickets meet the orders; else by phone; else by the account's
/// id, which is 0 for a guest.
fn customer(fields: Fields<'_>) -> Result<Option<String>, Invalid> {
    for path in ["billing.email", "billing.phone"] {
        if let Some(address) = fields.text(path)? {
            return Ok(Some(address.to_owned()));
        }
    }
    Ok(fields.id("customer_id")?.filter(|id| id != "0"))
}

fn ordered(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    if !order.is_placed()? {
        return Ok(Vec::new());
    }
    let total = required(orders::amount(order.fields, "total", &order.currency)?, "total")?;
    let ordered = CustomerOrdered {
        order: order.id.clone(),
        total: order.money(total),
        marketplace: None,
        lines: lines(order)?,
        segment: None,
        // Its orders have none.
        tags: Vec::new(),
    };
    let event = order.event(format!("order-{}", order.id), order.created_at, ordered);
    // Of two snapshots, the newer one says what the order is.
    let revision = u64::try_from(order.modified_at.timestamp()).unwrap_or(0);
    Ok(vec![IncomingEvent { revision, ..event }])
}

/// The lines, all of them or none: half a kilogram, or a tenth of a cent, cannot be told.
fn lines(order: &Order<'_>) -> Result<Vec<OrderLine>, Invalid> {
    let lines = order.fields.items("line_items")?.into_iter().map(|fields| line(order, fields));
    let lines: Option<Vec<OrderLine>> = lines.collect::<Result<_, _>>()?;
    Ok(orders::bounded(lines.unwrap_or_default()))
}

/// The price of one is the line's total through its quantity: `price` is a float.
fn line(order: &Order<'_>, fields: Fields<'_>) -> Result<Option<OrderLine>, Invalid> {
    let quantity = fields.whole("quantity").ok().flatten();
    let total = orders::amount(fields, "total", &order.currency).ok().flatten();
    let (Some(quantity), Some(total)) = (quantity, total) else {
        return Ok(None);
    };
    let unit_amount = i64::try_from(quantity).ok().and_then(|of| orders::share(total, 1, of));
    let line = |(quantity, unit_amount)| {
        Ok(OrderLine { sku: orders::sku(fields, "sku")?, category: None, quantity, unit_amount })
    };
    u32::try_from(quantity).ok().zip(unit_amount).map(line).transpose()
}

/// Who cancelled is not told. A customer can cancel what he has not paid, and the shop's clock cancels
/// what nobody pays: both are the buyer's. What is paid, only the shop can cancel.
fn cancelled(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    if order.status != "cancelled" {
        return Ok(Vec::new());
    }
    let by = if order.is_paid()? { Trader::Seller } else { Trader::Buyer };
    let cancelled = CustomerOrderCancelled { order: order.id.clone(), by };
    Ok(vec![order.event_since(format!("order-{}.cancelled", order.id), cancelled)])
}

/// A completed order has been fulfilled: "no further action required".
fn shipped(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let Some(at) = order.fields.time_without_zone("date_completed_gmt")? else {
        return Ok(Vec::new());
    };
    let shipped = CustomerOrderShipped { order: order.id.clone(), late: None };
    Ok(vec![order.event(format!("order-{}.completed", order.id), at, shipped)])
}

/// Each refund. Its reason is a free text and stays out.
fn refunded(order: &Order<'_>) -> Result<Vec<IncomingEvent>, Invalid> {
    let mut events = Vec::new();
    for refund in order.fields.items("refunds")? {
        let id = required(refund.id("id")?, "refunds.id")?;
        // A negative sum, since it is an order of its own that lessens the other.
        let total = orders::amount(refund, "total", &order.currency)?;
        let amount = required(total, "refunds.total")?.saturating_abs();
        if amount > 0 {
            let (order_id, amount) = (order.id.clone(), order.money(amount));
            // Its order lists a refund by id and sum alone.
            let lines = Vec::new();
            let refunded = CustomerOrderRefunded { order: order_id, amount, reason: None, lines };
            events.push(order.event_since(format!("refund-{id}"), refunded));
        }
    }
    Ok(events)
}
