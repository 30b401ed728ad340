//! What `template.yaml` says, as CloudFormation would read it with all parameters' defaults but some.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// The region that everything is in.
pub const REGION: &str = "eu-central-1";
/// The account that everything belongs to.
pub const ACCOUNT: &str = "123456789012";

/// The template, and the parameters that it is deployed with.
pub struct Template {
    document: Value,
    parameters: BTreeMap<String, Value>,
}

/// A call that a role allows, or that somebody made: on one resource, by its ARN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// For example `dynamodb:PutItem`.
    pub action: String,
    /// The resource's ARN.
    pub resource: String,
}

impl Call {
    /// A call.
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
}

/// What the template says of a function.
#[derive(Clone, Debug)]
pub struct FunctionSpec {
    /// Its name in the template.
    pub name: String,
    /// Its environment.
    pub environment: BTreeMap<String, String>,
    /// Its memory, in MB.
    pub memory: u64,
    /// How long it may take.
    pub timeout: Duration,
    /// What its role allows.
    pub allowed: BTreeSet<Call>,
    /// What Lambda itself does in the role's name: logs, streams, failures.
    pub used_by_lambda: BTreeSet<Call>,
    /// The function's properties.
    pub properties: Value,
}

/// Where the workspace is.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Template {
    /// The workspace's template, deployed with these parameters.
    #[must_use]
    pub fn deployed(given: &[(&str, &str)]) -> Self {
        let text = std::fs::read_to_string(workspace().join("template.yaml")).unwrap();
        let document = as_json(&Yaml::load_from_str(&text).unwrap()[0]);
        let declared = document["Parameters"].as_object().unwrap();
        let defaults = declared.iter().map(|(name, parameter)| {
            let default = parameter.get("Default");
            (name.clone(), default.unwrap_or_else(|| panic!("{name} has no default")).clone())
        });
        let mut parameters: BTreeMap<String, Value> = defaults.collect();
        for (name, value) in given {
            let parameter = parameters.get_mut(*name);
            *parameter.unwrap_or_else(|| panic!("no parameter is called {name}")) = json!(value);
        }
        Self { document, parameters }
    }

    /// What it says of a function.
    #[must_use]
    pub fn function(&self, name: &str) -> FunctionSpec {
        let globals = self.document["Globals"]["Function"].clone();
        let mut properties = globals.as_object().unwrap().clone();
        let mut environment = variables(&globals);
        let own = self.resource(name)["Properties"].clone();
        environment.extend(variables(&own));
        properties.extend(own.as_object().unwrap().clone());
        let properties = self.evaluated(&Value::Object(properties)).unwrap();
        let environment = environment.iter().map(|(variable, value)| {
            let value = self.evaluated(value).unwrap();
            (variable.clone(), value.as_str().unwrap().to_owned())
        });
        FunctionSpec {
            name: name.to_owned(),
            environment: environment.collect(),
            memory: properties["MemorySize"].as_u64().unwrap(),
            timeout: Duration::from_secs(properties["Timeout"].as_u64().unwrap()),
            allowed: self.allowed(&properties),
            used_by_lambda: used_by_lambda(&properties),
            properties,
        }
    }

    /// Every function that it has.
    #[must_use]
    pub fn functions(&self) -> Vec<String> {
        let resources = self.document["Resources"].as_object().unwrap();
        let is_function =
            |resource: &Value| resource["Type"].as_str() == Some("AWS::Serverless::Function");
        let functions = resources.iter().filter(|(_, resource)| is_function(resource));
        functions.map(|(name, _)| name.clone()).collect()
    }

    /// What the stack tells about itself, by name.
    #[must_use]
    pub fn outputs(&self) -> BTreeMap<String, String> {
        let outputs = self.document["Outputs"].as_object().unwrap().iter();
        let told = outputs.map(|(name, output)| {
            let value = self.evaluated(&output["Value"]).unwrap();
            (name.clone(), value.as_str().unwrap().to_owned())
        });
        told.collect()
    }

    fn resource(&self, name: &str) -> &Value {
        self.document["Resources"].get(name).unwrap_or_else(|| panic!("the template has no {name}"))
    }

    /// What the role of a function allows. Everything in it has to be an allowance of named actions on
    /// named resources: anything else is refused here, wildcards first of all.
    fn allowed(&self, properties: &Value) -> BTreeSet<Call> {
        let role = properties["Role"].as_str().unwrap();
        let role = role.rsplit('/').next().unwrap();
        let role = &self.resource(role)["Properties"];
        assert!(role.get("ManagedPolicyArns").is_none(), "a managed policy allows too much");
        let policies = self.evaluated(&role["Policies"]).unwrap();
        let mut allowed = BTreeSet::new();
        for policy in policies.as_array().unwrap() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                assert_eq!(statement["Effect"], "Allow", "{statement}");
                let keys: Vec<&String> = statement.as_object().unwrap().keys().collect();
                assert_eq!(keys, ["Action", "Effect", "Resource"], "{statement}");
                for action in texts(&statement["Action"]) {
                    for resource in texts(&statement["Resource"]) {
                        let call = Call::new(action, resource);
                        assert!(!format!("{call:?}").contains('*'), "a wildcard: {call:?}");
                        assert!(allowed.insert(call), "allowed twice: {action} on {resource}");
                    }
                }
            }
        }
        allowed
    }

    /// A value with its functions evaluated; nothing for `AWS::NoValue`.
    fn evaluated(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(items) => {
                Some(items.iter().filter_map(|item| self.evaluated(item)).collect())
            }
            Value::Object(fields) => match single(fields) {
                Some(("Ref", name)) => self.referred(name.as_str().unwrap()),
                Some(("Fn::GetAtt", path)) => Some(json!(attribute(path.as_str().unwrap()))),
                Some(("Fn::Sub", text)) => Some(json!(self.substituted(text.as_str().unwrap()))),
                Some(("Fn::If", branches)) => {
                    let branch = if self.holds(branches[0].as_str().unwrap()) { 1 } else { 2 };
                    self.evaluated(&branches[branch])
                }
                Some((function, _)) if function.starts_with("Fn::") => {
                    panic!("{function} is not known here")
                }
                Some(_) | None => {
                    let fields = fields.iter().filter_map(|(name, value)| {
                        self.evaluated(value).map(|value| (name.clone(), value))
                    });
                    Some(Value::Object(fields.collect()))
                }
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Some(value.clone())
            }
        }
    }

    fn referred(&self, name: &str) -> Option<Value> {
        let known = match name {
            "AWS::NoValue" => return None,
            "AWS::Region" => json!(REGION),
            "AWS::AccountId" => json!(ACCOUNT),
            "AWS::Partition" => json!("aws"),
            "AWS::StackName" => json!("tallydesk"),
            name => match self.parameters.get(name) {
                Some(value) => value.clone(),
                None => json!(physical(name)),
            },
        };
        Some(known)
    }

    fn substituted(&self, text: &str) -> String {
        let mut pieces = text.split("${");
        let mut substituted = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once('}').unwrap();
            if name.contains('.') {
                substituted += &attribute(name);
            } else {
                substituted += self.referred(name).unwrap().as_str().unwrap();
            }
            substituted += rest;
        }
        substituted
    }

    fn holds(&self, condition: &str) -> bool {
        self.is_true(&self.document["Conditions"][condition])
    }

    fn is_true(&self, condition: &Value) -> bool {
        match single(condition.as_object().unwrap()) {
            Some(("Fn::Not", of)) => !self.is_true(&of[0]),
            Some(("Fn::Equals", of)) => {
                let [one, other] = [0, 1].map(|side| self.evaluated(&of[side]).unwrap());
                text(&one) == text(&other)
            }
            other => panic!("{other:?} is not known here"),
        }
    }
}

/// What a resource is called once it is deployed: what `Ref` gives.
fn physical(name: &str) -> String {
    match name {
        "Journal" => "tallydesk-journal".to_owned(),
        "Counters" => "tallydesk-counters".to_owned(),
        "Secret" => attribute("Secret.Arn"),
        name => format!("tallydesk-{name}"),
    }
}

/// What `GetAtt` gives.
fn attribute(path: &str) -> String {
    let (name, attribute) = path.split_once('.').unwrap();
    let physical = || physical(name);
    match (name, attribute) {
        ("Journal" | "Counters", "Arn") => table_arn(&physical()),
        ("Journal", "StreamArn") => {
            format!("{}/stream/2026-11-20T09:00:00.000", table_arn(&physical()))
        }
        ("Secret", "Arn") => {
            format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:Secret-Ab12Cd")
        }
        (name, "Arn") if name.ends_with("Role") => format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
        (name, "Arn") if name.ends_with("Log") => {
            format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}")
        }
        (name, attribute) => format!("arn:aws:any:{REGION}:{ACCOUNT}:{name}.{attribute}"),
    }
}

/// A table's ARN.
#[must_use]
pub fn table_arn(table: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}")
}

/// What Lambda does in the name of a function with these properties: it writes the log, polls the
/// stream, and sends what failed.
fn used_by_lambda(properties: &Value) -> BTreeSet<Call> {
    let mut used = BTreeSet::new();
    let log = attribute(&format!(
        "{}.Arn",
        properties["LoggingConfig"]["LogGroup"].as_str().unwrap().trim_start_matches("tallydesk-")
    ));
    for action in ["CreateLogStream", "PutLogEvents"] {
        used.insert(Call::new(format!("logs:{action}"), &log));
    }
    let mut failures = vec![&properties["EventInvokeConfig"]["DestinationConfig"]];
    for event in properties["Events"].as_object().into_iter().flatten().map(|(_, event)| event) {
        failures.push(&event["Properties"]["DestinationConfig"]);
        if event["Type"] == "DynamoDB" {
            let stream = event["Properties"]["Stream"].as_str().unwrap();
            for action in ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"] {
                used.insert(Call::new(format!("dynamodb:{action}"), stream));
            }
        }
    }
    for queue in failures.into_iter().filter_map(|to| to["OnFailure"]["Destination"].as_str()) {
        used.insert(Call::new("sqs:SendMessage", queue));
    }
    used
}

fn variables(properties: &Value) -> BTreeMap<String, Value> {
    let variables = properties["Environment"]["Variables"].as_object().cloned();
    variables.unwrap_or_default().into_iter().collect()
}

/// The name and the value of an object's one field, if it has just one.
fn single(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (Some((name, value)), None) => Some((name, value)),
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

/// As CloudFormation compares: numbers and texts alike.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// YAML as JSON, its tags in their long form.
fn as_json(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => json!(value),
        Yaml::Value(Scalar::Integer(value)) => json!(value),
        Yaml::Value(Scalar::String(value)) => json!(value),
        Yaml::Sequence(items) => items.iter().map(as_json).collect(),
        Yaml::Mapping(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.as_str().unwrap().to_owned(), as_json(value)));
            Value::Object(fields.collect())
        }
        Yaml::Tagged(tag, value) => {
            let function = match tag.suffix.as_str() {
                plain @ ("Ref" | "Condition") => plain.to_owned(),
                function => format!("Fn::{function}"),
            };
            json!({ function: as_json(value) })
        }
        other => panic!("{other:?} is not expected in a template"),
    }
}
