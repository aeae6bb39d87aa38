//! What the environment and the builder say, seen from the endpoint that is called. The environment of a process is set before it
//! starts, so that every case is a process of its own.

use std::process::{Command, ExitCode};
use std::time::Duration;

use itemstore::prelude::*;
use itemstore_dynamodb::DynamoDbBackend;

use crate::canned::{Answer, Endpoint};
use crate::{Alone, User};

pub(crate) const TESTS: &[Alone] = &[
    ("environment/from_env_takes_all_from_it", from_env_takes_all_from_it),
    ("environment/from_env_can_be_awaited_anywhere", from_env_can_be_awaited_anywhere),
    ("environment/the_builder_goes_before_it", the_builder_goes_before_it),
    ("environment/a_profile_is_read", a_profile_is_read),
    ("environment/a_role_is_assumed", a_role_is_assumed),
    ("environment/attempts_are_counted_by_the_builder", attempts_are_counted_by_the_builder),
    ("environment/a_local_endpoint_is_sent_no_credentials", a_local_endpoint_is_sent_no_credentials),
];

/// The one call of a child process.
pub(crate) fn child(how: &str) -> ExitCode {
    let endpoint = std::env::var("CHILD_ENDPOINT").unwrap_or_default();
    let builder = || DynamoDbBackend::builder().endpoint(endpoint.clone());
    let backend = match how {
        "from_env" => DynamoDbBackend::from_env_blocking(),
        // Without a region it asks the machine, which needs sockets and timers.
        "elsewhere" => Ok(futures_lite::future::block_on(DynamoDbBackend::from_env())),
        "builder" => builder().region("eu-west-1").connect_timeout(Duration::from_secs(5)).build_blocking(),
        "profile" => builder().profile("orders").build_blocking(),
        "role" => builder().role("arn:aws:iam::123456789012:role/orders").build_blocking(),
        "attempts" => builder().max_attempts(2).attempt_timeout(Duration::from_secs(20)).build_blocking(),
        _ => Ok(DynamoDbBackend::local(endpoint)),
    };
    let answer = backend.and_then(|backend| User::get("USER#1").run_blocking(&Store::new(backend)));
    if answer.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// An endpoint where the user is not.
fn empty() -> Endpoint {
    Endpoint::answering(Answer::Response { status: 200, body: "{}".to_owned() })
}

/// Runs a child with an environment of its own, and nothing of this one's about AWS.
fn run(how: &str, endpoint: &Endpoint, variables: &[(&str, &str)]) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    let files = std::env::temp_dir().join("no-such-file");
    command.env("AWS_CONFIG_FILE", &files).env("AWS_SHARED_CREDENTIALS_FILE", &files);
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("ITEMSTORE_TEST_CHILD", how).env("CHILD_ENDPOINT", endpoint.url());
    let code = command.envs(variables.iter().copied()).status().unwrap().code();
    assert!(matches!(code, Some(0 | 1)), "the child answers, and does not panic: {code:?}");
    code == Some(0)
}

const KEYS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "ENVKEY"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1")];

/// The one request that came is signed by `key` for `region`.
fn signed(endpoint: &Endpoint, key: &str, region: &str) {
    let [request] = &endpoint.requests()[..] else { panic!("one request: {:?}", endpoint.requests()) };
    assert!(request.contains(&format!("credential={key}/")), "{request}");
    assert!(request.contains(&format!("/{region}/dynamodb/aws4_request")), "{request}");
}

fn from_env_takes_all_from_it() {
    let endpoint = empty();
    let url = [("AWS_ENDPOINT_URL_DYNAMODB", endpoint.url())];
    assert!(run("from_env", &endpoint, &[&KEYS[..], &url[..]].concat()));
    signed(&endpoint, "envkey", "us-east-1");
}

/// The machine's metadata are an endpoint of ours that knows nothing. Without a region no call can be made, and none is.
fn from_env_can_be_awaited_anywhere() {
    let metadata = Endpoint::answering(Answer::Response { status: 404, body: String::new() });
    let endpoint = empty();
    let asked = [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url()),
        ("AWS_EC2_METADATA_DISABLED", "false"),
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.url()),
    ];
    assert!(!run("elsewhere", &endpoint, &[&KEYS[..2], &asked[..]].concat()));
    assert!(!metadata.requests().is_empty(), "the machine was asked");
    let region = [("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.url())];
    assert!(run("elsewhere", &endpoint, &[&KEYS[..2], &region[..]].concat()));
    signed(&endpoint, "envkey", "eu-west-1");
}

fn the_builder_goes_before_it() {
    let endpoint = empty();
    assert!(run("builder", &endpoint, &KEYS));
    signed(&endpoint, "envkey", "eu-west-1");
}

fn a_profile_is_read() {
    let folder = std::env::temp_dir().join(format!("itemstore-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("config");
    let profile =
        "[profile orders]\nregion = sa-east-1\naws_access_key_id = PROFILEKEY\naws_secret_access_key = s\n";
    std::fs::write(&file, profile).unwrap();
    let endpoint = empty();
    assert!(run("profile", &endpoint, &[("AWS_CONFIG_FILE", file.to_str().unwrap())]));
    std::fs::remove_dir_all(folder).unwrap();
    signed(&endpoint, "profilekey", "sa-east-1");
}

fn a_role_is_assumed() {
    let body = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
        <AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
        <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let tokens = Endpoint::answering(Answer::Response { status: 200, body: body.to_owned() });
    let endpoint = empty();
    let url = [("AWS_ENDPOINT_URL_STS", tokens.url())];
    assert!(run("role", &endpoint, &[&KEYS[..], &url[..]].concat()));
    assert_eq!(tokens.requests().len(), 1);
    signed(&endpoint, "rolekey", "us-east-1");
}

fn attempts_are_counted_by_the_builder() {
    let endpoint = Endpoint::answering(Answer::HangUp);
    assert!(!run("attempts", &endpoint, &KEYS));
    assert_eq!(endpoint.requests().len(), 2);
}

fn a_local_endpoint_is_sent_no_credentials() {
    let endpoint = empty();
    assert!(run("local", &endpoint, &KEYS));
    signed(&endpoint, "local", "us-east-1");
}
