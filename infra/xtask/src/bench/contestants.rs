//! The three handlers, each under the environment that the template gives `receive`.

use std::path::{Path, PathBuf};

use tallydesk_aws::cloud::Cloud;
use tallydesk_aws::lambda::Function;
use tallydesk_aws::template::{Call, FunctionSpec, Template, table_arn};

use super::programs::Programs;

/// A way to write the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// `receive`, which leaves counting to `tally`.
    Tallydesk,
    /// boto3 and Powertools.
    Python,
    /// The AWS SDK and Powertools.
    Node,
}

impl Handler {
    /// Every one, in the order of the tables.
    pub const ALL: [Self; 3] = [Self::Tallydesk, Self::Python, Self::Node];

    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tallydesk => "Tallydesk",
            Self::Python => "Python, boto3, Powertools",
            Self::Node => "Node, AWS SDK, Powertools",
        }
    }
}

/// What is needed to start each of them.
pub struct Contestants {
    /// Ours.
    pub ours: Programs,
    python: PathBuf,
    node: PathBuf,
}

impl Contestants {
    /// Builds and installs what is not there yet.
    pub fn ready() -> anyhow::Result<Self> {
        let ours = Programs::ours()?;
        Ok(Self { python: ours.python()?, node: ours.node()?, ours })
    }

    /// A handler as it is deployed.
    pub fn deployed(&self, handler: Handler, cloud: &Cloud) -> Function {
        let receive = Template::deployed(&[]).function("Receive");
        let (spec, program) = match handler {
            Handler::Tallydesk => (receive, &self.ours.receive),
            Handler::Python => (counting("Python", receive), &self.python),
            Handler::Node => (counting("Node", receive), &self.node),
        };
        self.ours.deployed(spec, program, cloud)
    }
}

/// The authorities that a function trusts. A machine may know none, and one of Lambda's always does.
pub fn trust(function: &mut Function, roots: &Path) {
    for variable in ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
        function.set(variable, roots.to_str().unwrap());
    }
}

/// As `receive`, with what a handler may do that counts by itself.
fn counting(name: &str, receive: FunctionSpec) -> FunctionSpec {
    let mut spec = FunctionSpec { name: name.to_owned(), ..receive };
    for action in ["GetItem", "PutItem", "UpdateItem", "DeleteItem"] {
        let counters = table_arn("tallydesk-counters");
        spec.allowed.insert(Call::new(format!("dynamodb:{action}"), counters));
    }
    spec
}
