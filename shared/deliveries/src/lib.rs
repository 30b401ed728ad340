//! Brings digests to their places: mail, chats, webhooks, files.
//!
//! A [`Place`] is what the config says of one, a [`PlaceSecret`] what the secret store does. Only both
//! together make a [`Route`], and only what is pinned to the vendor's own host becomes one. A
//! [`Parcel`] is a message made ready for its route, signed, and can be shown without its secrets.
//! [`Carriers::send`] takes it there, once, and tells by the error what the caller should do.
//!
//! ```
//! use tallydesk_deliveries::{Message, Parcel, Place, PlaceSecret, Route, Stamp};
//!
//! let secret: PlaceSecret =
//!     serde_json::from_str(r#"{"url": "https://hooks.slack.com/services/T0/B0/no-secret"}"#)?;
//! let route = Route::to(&Place::Slack, Some(&secret)).unwrap();
//! let stamp = Stamp::new(["morning", "2026-11-21", "team"], "2026-11-22T08:00:00Z".parse()?);
//! let body = Message::Json(serde_json::json!({"text": "A normal Monday."}));
//! let parcel = Parcel::new(&route, body, &stamp).unwrap();
//! assert!(parcel.shown().starts_with("POST https://hooks.slack.com/[redacted]\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Architecture invariant:** a secret, and a URL that holds one, is in no error and in no `Debug`.
//!
//! **Architecture invariant:** nothing here tries twice. Whether to try again is for the record of
//! the delivery to say, which knows what has gone out.

mod carriers;
mod errors;
mod folder;
mod message;
mod mime;
mod network;
mod parcel;
mod place;
mod post;
mod route;
mod secret;
mod ses;
mod signatures;
mod smtp;
mod stamp;
mod verdicts;

pub use aws_sdk_sesv2::Client as SesClient;
pub use aws_sdk_sesv2::config::{Builder as SesConfigBuilder, retry::RetryConfig as SesRetries};
pub use carriers::Carriers;
pub use errors::{DeliveryError, Unfit};
pub use lettre::message::Mailbox;
pub use message::{Files, Image, Mail, Message, NamedFile};
pub use network::Network;
pub use parcel::Parcel;
pub use place::{Kind, MailServer, Place, Repeats, SmtpTls};
pub use route::{Route, RouteError};
pub use secret::{Hidden, PlaceSecret};
pub use stamp::Stamp;
