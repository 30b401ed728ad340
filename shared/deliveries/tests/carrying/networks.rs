//! What networks do to a post.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::json;
use tallydesk_deliveries::{Carriers, Message, Network, Parcel, Place, Route};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::stand_in::StandIn;
use crate::vendors::{Taken, vendors};
use crate::{route, send, stamp, told};

fn slack(path: &str) -> Route {
    route(&Place::Slack, &json!({ "url": format!("https://hooks.slack.com/{path}") }))
}

fn webhook(path: &str) -> Route {
    let place = Place::Webhook { host: "hooks.example.com".into() };
    route(&place, &json!({ "url": format!("https://hooks.example.com/{path}") }))
}

async fn check(network: &Network, route: &Route, expected: &str) {
    let outcome = send(network, route, Message::Json(json!({ "text": "214 tickets" }))).await;
    assert_eq!(told(&outcome), expected);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let taken = Taken::default();
    let network = StandIn::serving(vendors(taken.clone())).await;
    let sent_elsewhere = "sent us elsewhere, where we do not go (307)";
    check(&network, &slack("moved"), &format!("give up: Slack {sent_elsewhere}")).await;
    check(&network, &webhook("moved"), &format!("give up: the receiver {sent_elsewhere}")).await;
    assert!(taken.bodies().is_empty());
}

#[tokio::test]
async fn without_an_answer_it_may_have_arrived() {
    let (reached, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let silent = post(move |body: Bytes| {
        reached.send(body).unwrap();
        std::future::pending::<StatusCode>()
    });
    let network = StandIn::serving(Router::new().route("/silent", silent)).await;
    let network = network.waiting(Duration::from_millis(300));
    check(&network, &slack("silent"), "unknown: no answer in time").await;
    assert_eq!(arrivals.recv().await.unwrap(), r#"{"text":"214 tickets"}"#);
}

#[tokio::test]
async fn a_connection_lost_after_the_post_may_have_brought_it() {
    let stand_in = StandIn::new().await;
    let network = stand_in.network();
    tokio::spawn(async move {
        let (stream, _) = stand_in.listener.accept().await.unwrap();
        let mut stream = stand_in.acceptor.accept(stream).await.unwrap();
        let _ = stream.read(&mut [0; 4_096]).await.unwrap();
    });
    let expected = "unknown: the connection was lost before an answer";
    check(&network, &slack("services/x"), expected).await;
}

#[tokio::test]
async fn what_never_reached_anybody_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed: SocketAddr = listener.local_addr().unwrap();
    drop(listener);
    let root = StandIn::new().await.root;
    let outcome = send_text(&Network::diverted(closed, &root), &slack("x")).await;
    assert!(outcome.starts_with("retry: no connection: "), "{outcome}");

    // Somebody with another certificate is nobody.
    let stand_in = StandIn::new().await;
    let address = stand_in.listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(stand_in, vendors(Taken::default())).await });
    let outcome = send_text(&Network::diverted(address, &root), &slack("services/x")).await;
    assert!(outcome.starts_with("retry: no connection: "), "{outcome}");
    assert!(outcome.contains("certificate"), "{outcome}");

    // So is somebody whose certificate is for other names.
    let network = StandIn::serving(vendors(Taken::default())).await;
    let place = Place::Webhook { host: "other.example.com".into() };
    let other = route(&place, &json!({ "url": "https://other.example.com/digests" }));
    let outcome = send_text(&network, &other).await;
    assert!(outcome.starts_with("retry: no connection: "), "{outcome}");
}

async fn send_text(network: &Network, route: &Route) -> String {
    told(&send(network, route, Message::Json(json!({ "text": "214 tickets" }))).await)
}

#[tokio::test]
async fn an_answer_is_read_to_a_bound() {
    let endless = post(|| async {
        let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 8_192]));
        Body::from_stream(chunks)
    });
    let router = Router::new().route("/endless", endless);
    let network = StandIn::serving(router).await;
    let started = Instant::now();
    check(&network, &slack("endless"), "unknown: Slack did not say \"ok\"").await;
    check(&network, &webhook("endless"), "taken").await;
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn no_reason_names_the_url() {
    let network = StandIn::serving(vendors(Taken::default())).await;
    let routes = [slack("services/hunter2"), slack("hunter2"), webhook("hunter2?hunter2")];
    for route in routes {
        let message = Message::Json(json!({ "text": "214 tickets" }));
        let error = send(&network, &route, message).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn posts_of_a_kind_keep_their_distance() {
    let network = StandIn::serving(vendors(Taken::default())).await;
    let carriers = Carriers::new(network, None);
    let parcel = |route| {
        Parcel::new(route, Message::Json(json!({ "text": "214 tickets" })), &stamp()).unwrap()
    };
    let started = Instant::now();
    let (one, other) = (slack("services/0123abcd"), webhook("digests"));
    carriers.send(&parcel(&one)).await.unwrap();
    let _ = carriers.send(&parcel(&other)).await;
    assert!(started.elapsed() < Duration::from_secs(1), "kinds do not wait for one another");
    carriers.send(&parcel(&one)).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
}
