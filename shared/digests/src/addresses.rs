//! Addresses that a digest leads to. What others named becomes a part of one only where it cannot
//! change where the address leads, and in a form that ends no markup early.

use std::collections::BTreeMap;

use crate::outside::visible;

/// The longest link, in bytes: it must leave room for a digest.
const LINK_BYTES_MAX: usize = 1_000;
/// The longest address of a ticket, in bytes: a digest has a few of them.
const TICKET_BYTES_MAX: usize = 400;
/// Where a ticket's id stands in the address of a helpdesk.
const ID_PLACE: &str = "{id}";
/// How an id begins that is known by its hash only.
const HASHED: &str = "sha256-";

/// A link as an address that no markup can end early: what may not stand in one is percent-encoded.
/// None of what is no `http` address, or longer than 1,000 bytes.
pub fn link(link: &str) -> Option<String> {
    address(link).filter(|address| address.len() <= LINK_BYTES_MAX)
}

/// Where the helpdesk shows a ticket, given as source and id: none where the account does not say,
/// or where nothing but the id's hash is known. The id fills its place and does nothing else: it
/// stands behind the host, encoded, and is no step up in a path.
pub fn ticket(links: &BTreeMap<String, String>, ticket: &str) -> Option<String> {
    let (source, id) = ticket.split_once('/')?;
    let (before, after) = links.get(source)?.split_once(ID_PLACE)?;
    let is_behind_host = has_whole_host(before) && !after.contains(ID_PLACE);
    let is_step = id.chars().all(|character| character == '.');
    if !is_behind_host || is_step || id.starts_with(HASHED) || visible(id).is_empty() {
        return None;
    }
    let id: String = id.bytes().map(in_id).collect();
    let address = address(&format!("{before}{id}{after}"))?;
    (address.len() <= TICKET_BYTES_MAX).then_some(address)
}

/// True of the beginning of an address that has gone past its host.
fn has_whole_host(before: &str) -> bool {
    let rest = before.split_once("://").map_or("", |(_, rest)| rest);
    rest.split_once('/').is_some_and(|(host, _)| !host.is_empty() && !host.contains('@'))
}

fn address(link: &str) -> Option<String> {
    let is_http = link.starts_with("https://") || link.starts_with("http://");
    is_http.then(|| link.bytes().map(in_address).collect())
}

fn in_address(byte: u8) -> String {
    encoded_unless(byte, b"-._~:/?#!$&+,;=%")
}

fn in_id(byte: u8) -> String {
    encoded_unless(byte, b"-._~")
}

fn encoded_unless(byte: u8, allowed: &[u8]) -> String {
    let stands = byte.is_ascii_alphanumeric() || allowed.contains(&byte);
    if stands { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_cannot_end_early() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(link(written).as_deref(), expected, "{written}");
        };
        let plain = "https://example.com/day/2026-11-16?until=1764000000&signature=a-b_c%3D";
        check(plain, Some(plain));
        check("http://localhost:8080/", Some("http://localhost:8080/"));
        check("https://example.com/)>|\" x", Some("https://example.com/%29%3E%7C%22%20x"));
        check("https://example.com/\u{4ef7}", Some("https://example.com/%E4%BB%B7"));
        check("javascript:alert(1)", None);
        check("", None);
        check(&format!("https://example.com/{}", "x".repeat(1_000)), None);
    }

    const TEMPLATE: &str = "https://desk.example/agent/tickets/{id}";

    fn in_template(template: &str, name: &str) -> Option<String> {
        ticket(&BTreeMap::from([("zendesk".to_owned(), template.to_owned())]), name)
    }

    #[test]
    fn a_ticket_has_the_address_that_the_account_says() {
        let check = |template: &str, name: &str, expected: Option<&str>| {
            assert_eq!(in_template(template, name).as_deref(), expected, "{name}");
        };
        check(TEMPLATE, "zendesk/35436", Some("https://desk.example/agent/tickets/35436"));
        check(
            "http://localhost:3000/?t={id}#top",
            "zendesk/1",
            Some("http://localhost:3000/?t=1#top"),
        );
        check(TEMPLATE, "generic/35436", None);
        check(TEMPLATE, "35436", None);
    }

    #[test]
    fn a_hostile_id_fills_its_place_and_nothing_else() {
        let check = |id: &str, expected: Option<&str>| {
            let found = in_template(TEMPLATE, &format!("zendesk/{id}"));
            let expected =
                expected.map(|expected| format!("https://desk.example/agent/tickets/{expected}"));
            assert_eq!(found, expected, "{id}");
        };
        check("../../logout", Some("..%2F..%2Flogout"));
        check("1?x=1#y&z", Some("1%3Fx%3D1%23y%26z"));
        check(
            "\"><script>alert(1)</script>",
            Some("%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E"),
        );
        check("1)|[x](http://evil.example)", Some("1%29%7C%5Bx%5D%28http%3A%2F%2Fevil.example%29"));
        check("a\r\nb\u{202e}", Some("a%0D%0Ab%E2%80%AE"));
        check("%2e%2e", Some("%252e%252e"));
        check("{id}", Some("%7Bid%7D"));
        check("v1.2", Some("v1.2"));
        for nothing in [
            "",
            ".",
            "..",
            "...",
            "\u{200b}",
            "sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ] {
            check(nothing, None);
        }
        check(&"x".repeat(200), Some(&"x".repeat(200)));
        check(&"价".repeat(66), None);
    }

    #[test]
    fn a_hostile_template_leads_nowhere() {
        for template in [
            "javascript:alert('{id}')//x/",
            "data:text/html,{id}",
            "JAVASCRIPT://x/{id}",
            " https://desk.example/{id}",
            "//desk.example/{id}",
            "https://{id}.example/",
            "https://desk.example{id}/",
            "https://desk.example:{id}/",
            "https:///{id}",
            "https://someone@desk.example/{id}",
            "https://desk.example/{id}/{id}",
            "https://desk.example/",
            "{id}",
            "",
        ] {
            assert_eq!(in_template(template, "zendesk/1"), None, "{template}");
        }
        let markup = in_template("https://desk.example/\"<b>)|{id}\n", "zendesk/1");
        assert_eq!(markup.as_deref(), Some("https://desk.example/%22%3Cb%3E%29%7C1%0A"));
    }

    proptest! {
        #[test]
        fn no_id_leaves_its_place(id in any::<String>()) {
            if let Some(address) = in_template(TEMPLATE, &format!("zendesk/{id}")) {
                let place = address.strip_prefix("https://desk.example/agent/tickets/");
                let place = place.expect("the template");
                let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
                prop_assert!(place.bytes().all(is_id));
            }
        }
    }
}
