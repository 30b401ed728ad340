//! A deployed stack, and what is around it: senders, a clock's ticks, a reader.

use std::path::Path;
use std::process::{Command, Output};

use chrono::{DateTime, Utc};
use http::HeaderMap;
use mail_parser::MessageParser;
use serde_json::{Value, json};
use tallydesk_aws::cloud::{Cloud, OPERATOR};
use tallydesk_aws::envelopes::{Transfer, answer, request, tick};
use tallydesk_aws::lambda::{Failed, Fate, Function};
use tallydesk_aws::stream::Mapping;
use tallydesk_aws::template::{REGION, Template};
use tallydesk_shell::{AccountSecrets, Clock, Config};
use tallydesk_sources::{Outgoing, source};
use tallydesk_tally::Tally;
use tempfile::TempDir;

pub(crate) const SENDER: &str = "figures@example.com";
const KEY: &str = "whsec_b25seSBmb3IgdGVzdHMsIG5vIHNlY3JldA==";
const LINK_KEY: &str = "a key for links, for tests alone";

/// The name of the stack.
pub(crate) const STACK: &str = "tallydesk";

const CONFIG: &str = r#"
[account]
name = "Example Store"

[[digests]]
name = "morning"
period = "day"
at = "00:00"
to = ["managers"]

[[destinations]]
name = "managers"
kind = "email"
transport = "ses"
from = "figures@example.com"
to = ["manager@example.com"]
"#;

/// The functions, the services that they call, and the folder that is their layer.
pub(crate) struct Scene {
    pub(crate) cloud: Cloud,
    pub(crate) receive: Function,
    pub(crate) tally: Function,
    pub(crate) digest: Function,
    pub(crate) watch: Function,
    pub(crate) dashboard: Function,
    pub(crate) mapping: Mapping,
    pub(crate) folder: TempDir,
}

pub(crate) fn now() -> DateTime<Utc> {
    Clock::system().now()
}

pub(crate) fn secret() -> Value {
    json!({
        "pepper": "a pepper for tests, and no secret",
        "generic": [KEY],
        "zendesk": ["a key of Zendesk's, for tests"],
        "dashboard": [LINK_KEY],
    })
}

impl Scene {
    pub(crate) async fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cloud = Cloud::serving(&secret(), seed).await;
        std::fs::write(folder.path().join("tallydesk.toml"), CONFIG).unwrap();
        let template = Template::deployed(&[("MailIdentity", SENDER)]);
        cloud.add_stack(STACK, template.outputs());
        let roots = roots(folder.path());
        let function = |name: &str, program: &str| {
            let spec = template.function(name);
            let mut function = Function::deployed(spec, program.as_ref(), folder.path(), &cloud);
            // A machine may know no authority, and one of a function always does.
            function.set("SSL_CERT_FILE", &roots);
            function
        };
        let receive = function("Receive", env!("CARGO_BIN_EXE_aws-receive"));
        let tally = function("Tally", env!("CARGO_BIN_EXE_aws-tally"));
        let digest = function("Digest", env!("CARGO_BIN_EXE_aws-digest"));
        let watch = function("Watch", env!("CARGO_BIN_EXE_aws-watch"));
        let dashboard = function("Dashboard", env!("CARGO_BIN_EXE_aws-dashboard"));
        let mapping = Mapping::new(&tally.spec);
        Self { cloud, receive, tally, digest, watch, dashboard, mapping, folder }
    }

    /// A signed delivery of a source; answers with the status, if the function answers.
    pub(crate) async fn deliver(
        &mut self,
        source_name: &str,
        (body, transfer): (&[u8], Transfer),
        fate: Fate,
    ) -> Result<u64, Failed> {
        let at = now();
        let headers = sign(source_name, at, body);
        let path = format!("/{source_name}");
        let event = request(("POST", &path, ""), &headers, (body, transfer), at);
        let response = self.receive.invoke(&event, fate).await?;
        Ok(answer(&response).0)
    }

    /// Folds what is journaled, and what comes of it.
    pub(crate) async fn tally(&mut self, fate: impl FnMut() -> Fate) {
        self.mapping.drain(&self.cloud.stream, &mut self.tally, fate).await;
    }

    pub(crate) async fn tick(&mut self) -> Result<Value, Failed> {
        self.digest.invoke(&tick(now()), Fate::Lives).await
    }

    pub(crate) async fn watch(&mut self) -> Result<Value, Failed> {
        self.watch.invoke(&tick(now()), Fate::Lives).await
    }

    /// The config in the layer.
    pub(crate) fn config(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("tallydesk.toml")).unwrap()
    }

    /// Deploys another config: processes that start from now on read it.
    pub(crate) fn set_config(&self, text: &str) {
        std::fs::write(self.folder.path().join("tallydesk.toml"), text).unwrap();
    }

    /// Has watch begin another round, as if a day had gone by.
    pub(crate) async fn forget_the_round(&self) {
        self.cloud.database.store().set_note("watch", "").await.unwrap();
    }

    /// The operator's program at the stack; its own folder is the one with the layer.
    pub(crate) fn operate(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_aws-tallydesk"))
            .args(arguments)
            .args(["--stack", STACK])
            .current_dir(self.folder.path())
            .env_clear()
            .env("AWS_ACCESS_KEY_ID", OPERATOR)
            .env("AWS_SECRET_ACCESS_KEY", "no secret: for tests")
            .env("AWS_REGION", REGION)
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.cloud.address))
            .env("SSL_CERT_FILE", self.folder.path().join("roots.pem"))
            .output()
            .unwrap()
    }

    /// Who looks at what is stored, past the functions.
    pub(crate) fn counter(&self) -> Tally {
        let config = Config::read(&self.folder.path().join("tallydesk.toml")).unwrap();
        Tally::new(self.cloud.database.store(), config.rules(), Clock::system())
    }

    /// The text that the program `tallydesk` makes of the same events for the same destination.
    pub(crate) fn told_by_the_program(&self, events: &[Value]) -> String {
        let lines: Vec<String> = events.iter().map(Value::to_string).collect();
        std::fs::write(self.folder.path().join("events.jsonl"), lines.join("\n")).unwrap();
        std::fs::write(self.folder.path().join("secrets.json"), secret().to_string()).unwrap();
        self.program("replay events.jsonl --secrets secrets.json");
        self.program("digest --preview mail.txt --to managers");
        std::fs::read_to_string(self.folder.path().join("mail.txt")).unwrap()
    }

    fn program(&self, arguments: &str) {
        let ended = Command::new(env!("CARGO_BIN_EXE_aws-tallydesk"))
            .args(arguments.split(' '))
            .args(["--config", "tallydesk.toml"])
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        assert!(ended.status.success(), "{arguments}: {ended:?}");
    }
}

/// The text of a mail.
pub(crate) fn text(mail: &[u8]) -> String {
    let mail = MessageParser::default().parse(mail).unwrap();
    mail.body_text(0).unwrap().replace("\r\n", "\n")
}

/// The headers that a source sends with a body.
pub(crate) fn sign(source_name: &str, at: DateTime<Utc>, body: &[u8]) -> HeaderMap {
    let source = source(source_name).unwrap();
    let secrets = AccountSecrets::parse(&secret().to_string()).unwrap();
    let keys = secrets.of(source_name).unwrap();
    let id = format!("delivery-{}", fastrand::u64(..));
    source.sign(keys, Outgoing { id: &id, at, url: "", body }).unwrap().headers
}

/// A file with an authority that vouches for nobody.
fn roots(folder: &Path) -> String {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let file = folder.join("roots.pem");
    std::fs::write(&file, certified.cert.pem()).unwrap();
    file.to_str().unwrap().to_owned()
}
