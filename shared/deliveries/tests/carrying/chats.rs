//! Chats and webhooks, before vendors that check.

use serde_json::{Value, json};
use tallydesk_deliveries::{Message, Parcel, Place, Route};

use crate::stand_in::StandIn;
use crate::vendors::{KEY, SECRET, Taken, WEBHOOK_SECRET, vendors};
use crate::{now, route, send, stamp, told};

/// A place, with what it is reached by.
#[derive(Clone)]
struct Chat {
    place: Place,
    secret: Value,
}

impl Chat {
    fn new(place: Place, url: &str) -> Self {
        Self { place, secret: json!({ "url": url.replace("KEY", KEY) }) }
    }

    fn signed(mut self, secret: &str) -> Self {
        self.secret["secret"] = secret.into();
        self
    }

    fn route(&self) -> Route {
        route(&self.place, &self.secret)
    }
}

fn slack() -> Chat {
    Chat::new(Place::Slack, "https://hooks.slack.com/services/KEY")
}

fn teams() -> Chat {
    Chat::new(Place::Teams, "https://prod-1.westeurope.logic.azure.com:443/workflows/KEY?sig=x")
}

fn teams_connector() -> Chat {
    Chat::new(Place::Teams, "https://example.webhook.office.com/webhookb2/KEY")
}

fn feishu() -> Chat {
    Chat::new(Place::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/KEY").signed(SECRET)
}

fn lark() -> Chat {
    Chat::new(Place::Feishu, "https://open.larksuite.com/open-apis/bot/v2/hook/KEY").signed(SECRET)
}

fn dingtalk() -> Chat {
    let url = "https://oapi.dingtalk.com/robot/send?access_token=KEY";
    Chat::new(Place::DingTalk, url).signed(SECRET)
}

fn wecom() -> Chat {
    Chat::new(Place::WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY")
}

fn discord() -> Chat {
    Chat::new(Place::Discord, "https://discord.com/api/webhooks/1/KEY")
}

fn telegram(chat_id: &str) -> Chat {
    let place = Place::Telegram { chat_id: chat_id.into() };
    Chat { place, secret: json!({ "token": format!("1:{KEY}") }) }
}

fn webhook() -> Chat {
    let place = Place::Webhook { host: "hooks.example.com".into() };
    Chat::new(place, "https://hooks.example.com/digests").signed(WEBHOOK_SECRET)
}

/// A body as a vendor wants it, saying something.
fn saying(chat: &Chat, text: &str) -> Value {
    match chat.place {
        Place::Slack | Place::Telegram { .. } => json!({ "text": text }),
        Place::Teams => json!({ "type": "message", "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": { "body": [{ "text": text }] },
        }] }),
        Place::Feishu => json!({ "msg_type": "text", "content": { "text": text } }),
        Place::DingTalk => {
            json!({ "msgtype": "markdown", "markdown": { "title": "figures", "text": text } })
        }
        Place::WeCom => json!({ "msgtype": "markdown", "markdown": { "content": text } }),
        Place::Discord => json!({ "content": text, "allowed_mentions": { "parse": [] } }),
        Place::Webhook { .. } => json!({ "type": "digest.issued", "data": { "text": text } }),
        Place::Email { .. } | Place::File { .. } => unreachable!("no chats"),
    }
}

/// What becomes of a text, and whether it was taken.
async fn posted(chat: &Chat, text: &str) -> (String, usize) {
    let taken = Taken::default();
    let network = StandIn::serving(vendors(taken.clone())).await;
    let outcome = send(&network, &chat.route(), Message::Json(saying(chat, text))).await;
    (told(&outcome), taken.bodies().len())
}

async fn check(chat: &Chat, text: &str, expected: &str) {
    let (told, count) = posted(chat, text).await;
    assert_eq!(told, expected, "{:?}", chat.place);
    assert_eq!(count, usize::from(expected == "taken"), "{:?}", chat.place);
}

#[tokio::test]
async fn every_chat_takes_what_is_right() {
    let chats = [
        slack(),
        teams(),
        teams_connector(),
        feishu(),
        lark(),
        dingtalk(),
        wecom(),
        discord(),
        telegram("@desk"),
        webhook(),
    ];
    for chat in chats {
        check(&chat, "A normal Monday: 214 tickets. 一切正常。", "taken").await;
    }
}

#[tokio::test]
async fn what_a_chat_is_sent_is_the_body_and_what_it_asks_for_beside() {
    for (chat, more) in [
        (slack(), vec![]),
        (discord(), vec![]),
        (feishu(), vec!["sign", "timestamp"]),
        (telegram("@desk"), vec!["chat_id"]),
        (webhook(), vec!["webhook-id"]),
    ] {
        let taken = Taken::default();
        let network = StandIn::serving(vendors(taken.clone())).await;
        let body = saying(&chat, "214 tickets");
        send(&network, &chat.route(), Message::Json(body.clone())).await.unwrap();
        let mut received = taken.bodies().remove(0);
        for key in more {
            assert!(received.as_object_mut().unwrap().remove(key).is_some(), "{key}");
        }
        assert_eq!(received, body);
    }
}

#[tokio::test]
async fn a_limit_of_speed_is_told_with_its_wait() {
    let check = async |chat: Chat, expected: &str| check(&chat, "too fast", expected).await;
    check(slack(), "retry after 30 s: Slack takes no more for now (429)").await;
    check(teams(), "retry: Teams takes no more for now (429)").await;
    check(teams_connector(), "retry: Teams takes no more for now (429)").await;
    check(feishu(), "retry after 60 s: Feishu takes no more for now (code 11232)").await;
    check(dingtalk(), "retry after 600 s: DingTalk takes no more for now (code 130101)").await;
    check(wecom(), "retry after 60 s: WeCom takes no more for now (code 45009)").await;
    check(discord(), "retry after 0.65 s: Discord takes no more for now (429)").await;
    check(telegram("@desk"), "retry after 35 s: Telegram takes no more for now (429)").await;
    check(webhook(), "retry after 120 s: the receiver did not take it (429)").await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_for_good() {
    let long = "x".repeat(30_000);
    let check = async |chat: Chat, expected: &str| check(&chat, &long, expected).await;
    check(teams(), "give up: Teams refused it (413)").await;
    check(teams_connector(), "give up: Teams refused it (413)").await;
    let form = "refused it: the message is not of its form";
    check(feishu(), &format!("give up: Feishu {form} (code 9499)")).await;
    check(dingtalk(), &format!("give up: DingTalk {form} (code 400105)")).await;
    check(wecom(), &format!("give up: WeCom {form} (code 40058)")).await;
    check(discord(), "give up: Discord refused it (400, code 50035)").await;
    check(telegram("@desk"), "give up: Telegram refused it (400)").await;
}

#[tokio::test]
async fn an_empty_message_is_refused_for_good() {
    check(&slack(), "", "give up: Slack refused it (400, invalid_blocks)").await;
}

#[tokio::test]
async fn a_key_or_a_signature_that_is_wrong_is_refused_for_good() {
    let wrong_key = |chat: Chat| {
        let secret = chat.secret.to_string().replace(KEY, "9999");
        Chat { secret: serde_json::from_str(&secret).unwrap(), ..chat }
    };
    let text = "214 tickets";
    check(&wrong_key(slack()), text, "give up: Slack refused it (404, no_service)").await;
    check(&wrong_key(teams()), text, "give up: Teams refused it (401)").await;
    check(&wrong_key(teams_connector()), text, "give up: Teams refused it (401)").await;
    check(&wrong_key(discord()), text, "give up: Discord refused it (404, code 10015)").await;
    check(&wrong_key(telegram("@desk")), text, "give up: Telegram refused it (401)").await;
    let gone = "refused it: the robot does not exist";
    check(&wrong_key(wecom()), text, &format!("give up: WeCom {gone} (code 93000)")).await;
    check(&wrong_key(dingtalk()), text, &format!("give up: DingTalk {gone} (code 300001)")).await;
    let expected = "give up: Feishu refused it: the bot does not exist (code 19001)";
    check(&wrong_key(feishu()), text, expected).await;

    let expected =
        "give up: Feishu refused it: its signature or the machine's clock is wrong (code 19021)";
    check(&feishu().signed("another"), text, expected).await;
    let expected = "give up: DingTalk refused it: its signature, its keywords or our address is \
                    not the robot's (code 310000)";
    check(&dingtalk().signed("another"), text, expected).await;
    let other = "whsec_YW5vdGhlciBzZWNyZXQ=";
    let expected = "retry: the receiver did not take it (401)";
    check(&webhook().signed(other), text, expected).await;
}

#[tokio::test]
async fn a_group_that_moved_is_told_with_its_new_number() {
    let expected = "give up: the group has become another chat: set chat_id = -1001";
    check(&telegram("-1"), "214 tickets", expected).await;
}

#[tokio::test]
async fn a_receiver_knows_a_repeat_by_its_id() {
    let taken = Taken::default();
    let network = StandIn::serving(vendors(taken.clone())).await;
    for _ in 0..2 {
        let message = Message::Json(saying(&webhook(), "214 tickets"));
        send(&network, &webhook().route(), message).await.unwrap();
    }
    assert_eq!(taken.bodies().len(), 1);
}

#[tokio::test]
async fn what_is_shown_is_what_is_sent_without_its_secrets() {
    for chat in [slack(), feishu(), dingtalk(), telegram("@desk"), webhook(), wecom()] {
        let message = Message::Json(saying(&chat, "214 tickets"));
        let parcel = Parcel::new(&chat.route(), message, &stamp()).unwrap();
        let shown = parcel.shown();
        assert!(shown.contains("214 tickets"), "{shown}");
        for secret in [KEY, SECRET, WEBHOOK_SECRET, "v1,"] {
            assert!(!shown.contains(secret), "{shown}");
            assert!(!format!("{parcel:?}").contains(secret));
        }
    }
    let message = Message::Json(saying(&feishu(), "214 tickets"));
    let shown = Parcel::new(&feishu().route(), message, &stamp()).unwrap().shown();
    assert!(shown.contains(r#""sign": "[redacted]""#), "{shown}");
    assert!(shown.contains(&format!(r#""timestamp": "{}""#, now().timestamp())), "{shown}");
}

#[test]
fn a_message_for_another_kind_is_refused() {
    let files = Message::Files(tallydesk_deliveries::Files(Vec::new()));
    let error = Parcel::new(&slack().route(), files, &stamp()).unwrap_err();
    assert_eq!(error.to_string(), "the message is none for kind \"slack\"");
    let list = Message::Json(json!(["no", "object"]));
    let error = Parcel::new(&slack().route(), list, &stamp()).unwrap_err();
    assert_eq!(error.to_string(), "a post has to be a JSON object");
}
