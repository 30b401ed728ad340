use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use tallydesk_sources::{Decoded, SOURCES, Source, source};

use super::{Done, Format, Invocation, print, tell};

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    payload: Payload,
    /// When it was received, for vendors that say of an event only that it has just happened
    /// [default: now].
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Payloads, one a file; "-" for standard input.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Who is said to have sent a payload, and under which headers.
#[derive(Debug, Args)]
pub(super) struct Payload {
    /// The vendor.
    #[arg(long, value_name = "SOURCE", value_parser = parse_source)]
    pub(super) source: &'static Source,
    /// The event's name, for vendors that send it in a header.
    #[arg(long, value_name = "NAME")]
    pub(super) event: Option<String>,
    /// Another header that came with it.
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = parse_header)]
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Payload {
    /// The headers that were given.
    pub(super) fn headers(&self) -> anyhow::Result<HeaderMap> {
        let mut headers: HeaderMap = self.headers.iter().cloned().collect();
        if let Some(event) = &self.event {
            let name = self.source.reads.first().with_context(|| {
                format!(
                    "{} sends the event's name in the body: leave --event out",
                    self.source.title
                )
            })?;
            headers.insert(*name, event.parse().context("--event: not fit for a header")?);
        }
        Ok(headers)
    }
}

/// A source by its name.
fn parse_source(name: &str) -> Result<&'static Source, String> {
    source(name).ok_or_else(|| {
        let known: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
        format!("expected one of {}", known.join(", "))
    })
}

fn parse_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let not_header = || "expected a header such as \"x-topic: orders/create\"".to_owned();
    let (name, value) = text.split_once(':').ok_or_else(not_header)?;
    let name = name.trim().parse().map_err(|_| not_header())?;
    let value = value.trim().parse().map_err(|_| not_header())?;
    Ok((name, value))
}

/// Reads a payload.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut body = Vec::new();
        std::io::stdin().read_to_end(&mut body).context("standard input cannot be read")?;
        return Ok(body);
    }
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

pub(super) fn run(invocation: &Invocation, options: &Options) -> anyhow::Result<Done> {
    let Options { payload, at, files } = options;
    let source = payload.source;
    let headers = payload.headers()?;
    let config = invocation.given.clone().unwrap_or_default();
    let at = at.unwrap_or_else(|| invocation.clock.now());
    let mut is_well = true;
    let mut told = BTreeMap::new();
    for file in files {
        let body = read(file)?;
        let verified = source.vouch(&headers, &body, at);
        let decoded = source.decode(&verified, config.source_choices(source.name));
        let (decoded, unreadable) = match decoded {
            Ok(decoded) => (decoded, None),
            Err(error) => (Decoded::default(), Some(error.to_string())),
        };
        let asides = decoded.not_understood.into_iter().flat_map(|aside| aside.reasons);
        let reasons: Vec<String> = asides.chain(unreadable).collect();
        is_well &= reasons.is_empty();
        if invocation.format != Format::Json {
            for event in &decoded.events {
                print(&serde_json::to_string(event)?)?;
            }
            for reason in &reasons {
                tell(&format!("{}: {reason}", file.display()));
            }
            if decoded.events.is_empty() && reasons.is_empty() {
                tell(&format!("{}: known, and moves no figure", file.display()));
            }
        }
        told.insert(
            file.display().to_string(),
            json!({ "events": decoded.events, "not_understood": reasons }),
        );
    }
    if invocation.format == Format::Json {
        print(&serde_json::to_string_pretty(&told)?)?;
    }
    Ok(if is_well { Done::Well } else { Done::FoundWrong })
}
