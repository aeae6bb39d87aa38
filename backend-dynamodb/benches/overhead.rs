//! What the backend adds to the raw client: CPU time of a get and of a put of an item of ten attributes, both in one run.
//!
//! ```text
//! cargo bench -p itemstore-dynamodb --bench overhead
//! ```
//!
//! Both sides do what a program does: they make the item, or its key, of plain values, and make plain values of the answer. Raw
//! calls do it by hand with the SDK's types, the backend's with ours.
//!
//! Both go through one client, so that neither finds its caches colder than the other. All that the backend adds to a client is one
//! retry classifier, which looks at attempts that failed.
//!
//! Both call the same endpoint over real HTTP: a process of its own, whose time does not count, that answers every request at once.
//!
//! A round of raw calls and one of the backend's, milliseconds long, stand beside each other in turns of which goes first. Their
//! ratio does not change with what the machine does meanwhile, which lasts longer than a pair. The median of the ratios is what a
//! call costs as a rule; the quickest round of each side instead would be the luck of two rounds, which may be far apart. The
//! quartiles tell how sure that is. The program fails where a median is above the bound.

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitCode, Stdio};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue as Sdk;
use cpu_time::ProcessTime;
use itemstore::backend::Backend;
use itemstore::request::{GetItem, PutItem};
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Item};
use itemstore_dynamodb::DynamoDbBackend;

/// The backend costs at most this many times the CPU of the raw client.
const BOUND: f64 = 1.05;

/// Calls of one round.
const CALLS: u32 = 50;
const PAIRS: usize = 1500;
/// Pairs that do not count: connections open, caches fill, the allocator finds its size.
const WARM_UP: usize = 50;

/// Answers the requests of all connections at once, until it is killed. It never sleeps: waking a sleeper costs the caller kernel
/// time that depends on how long it slept.
fn serve() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", listener.local_addr()?)?;
    out.flush()?;
    listener.set_nonblocking(true)?;
    let mut connections: Vec<(TcpStream, Vec<u8>)> = Vec::new();
    loop {
        if let Ok((connection, _)) = listener.accept() {
            connection.set_nodelay(true)?;
            connection.set_nonblocking(true)?;
            connections.push((connection, Vec::new()));
        }
        for _ in 0..1000 {
            for (connection, request) in &mut connections {
                answer(connection, request)?;
            }
        }
    }
}

/// Reads what has come of a request, and answers it when it is whole.
fn answer(connection: &mut TcpStream, request: &mut Vec<u8>) -> std::io::Result<()> {
    let mut chunk = [0; 4096];
    match connection.read(&mut chunk) {
        Ok(read) => request.extend_from_slice(&chunk[..read]),
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
        Err(error) => return Err(error),
    }
    let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else { return Ok(()) };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    if request.len() < head + 4 + length {
        return Ok(());
    }
    request.clear();
    let body = if text.contains("getitem") { STORED } else { "{}" };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: REQUEST\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    connection.write_all(answer.as_bytes())
}

/// This program once more, as the endpoint. It ends with this one.
struct Endpoint(Child);

impl Endpoint {
    fn start() -> (Self, String) {
        let program = std::env::current_exe().expect("a program has a path");
        let mut child =
            Command::new(program).env(SERVES, "1").stdout(Stdio::piped()).spawn().expect("it starts");
        let mut address = String::new();
        let out = child.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut address).expect("it tells its address");
        (Self(child), format!("http://{}", address.trim()))
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _it_may_have_ended = self.0.kill();
        let _status = self.0.wait();
    }
}

const SERVES: &str = "OVERHEAD_SERVES";

/// What the program has in its hands: ten attributes.
#[derive(Debug, PartialEq)]
struct User {
    pk: String,
    sk: String,
    name: String,
    email: String,
    city: String,
    plan: String,
    age: i64,
    balance: i64,
    visits: i64,
    active: bool,
}

fn user() -> User {
    User {
        pk: "USER#0123456789".to_owned(),
        sk: "PROFILE".to_owned(),
        name: "John Smith".to_owned(),
        email: "john.smith@example.com".to_owned(),
        city: "Springfield".to_owned(),
        plan: "free".to_owned(),
        age: 30,
        balance: 1_234_567,
        visits: 42,
        active: true,
    }
}

fn to_sdk(user: &User) -> HashMap<String, Sdk> {
    let text = |value: &String| Sdk::S(value.clone());
    let number = |value: i64| Sdk::N(value.to_string());
    HashMap::from([
        ("pk".to_owned(), text(&user.pk)),
        ("sk".to_owned(), text(&user.sk)),
        ("name".to_owned(), text(&user.name)),
        ("email".to_owned(), text(&user.email)),
        ("city".to_owned(), text(&user.city)),
        ("plan".to_owned(), text(&user.plan)),
        ("age".to_owned(), number(user.age)),
        ("balance".to_owned(), number(user.balance)),
        ("visits".to_owned(), number(user.visits)),
        ("active".to_owned(), Sdk::Bool(user.active)),
    ])
}

fn from_sdk(item: &HashMap<String, Sdk>) -> Option<User> {
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse().ok();
    Some(User {
        pk: text("pk")?,
        sk: text("sk")?,
        name: text("name")?,
        email: text("email")?,
        city: text("city")?,
        plan: text("plan")?,
        age: number("age")?,
        balance: number("balance")?,
        visits: number("visits")?,
        active: *item.get("active")?.as_bool().ok()?,
    })
}

fn to_item(user: &User) -> Item {
    let attributes: [(&str, AttributeValue); 10] = [
        ("pk", (&user.pk).into()),
        ("sk", (&user.sk).into()),
        ("name", (&user.name).into()),
        ("email", (&user.email).into()),
        ("city", (&user.city).into()),
        ("plan", (&user.plan).into()),
        ("age", user.age.into()),
        ("balance", user.balance.into()),
        ("visits", user.visits.into()),
        ("active", user.active.into()),
    ];
    attributes.into_iter().collect()
}

fn from_item(item: &Item) -> Option<User> {
    let text = |name: &str| item.get(name)?.as_s().map(str::to_owned);
    let number = |name: &str| i64::try_from(item.get(name)?.as_n()?).ok();
    Some(User {
        pk: text("pk")?,
        sk: text("sk")?,
        name: text("name")?,
        email: text("email")?,
        city: text("city")?,
        plan: text("plan")?,
        age: number("age")?,
        balance: number("balance")?,
        visits: number("visits")?,
        active: item.get("active")?.as_bool()?,
    })
}

const STORED: &str = r#"{"Item":{"pk":{"S":"USER#0123456789"},"sk":{"S":"PROFILE"},"name":{"S":"John Smith"},
"email":{"S":"john.smith@example.com"},"city":{"S":"Springfield"},"plan":{"S":"free"},"age":{"N":"30"},
"balance":{"N":"1234567"},"visits":{"N":"42"},"active":{"BOOL":true}}}"#;

async fn raw_get(client: &Client, user: &User) -> Option<User> {
    let key = HashMap::from([
        ("pk".to_owned(), Sdk::S(user.pk.clone())),
        ("sk".to_owned(), Sdk::S(user.sk.clone())),
    ]);
    let output = client.get_item().table_name("users").set_key(Some(key)).send().await.ok()?;
    from_sdk(&output.item?)
}

async fn backend_get(backend: &DynamoDbBackend, table: &TableName, user: &User) -> Option<User> {
    let key = Item::from_iter([("pk", &user.pk), ("sk", &user.sk)]);
    let output = backend.get_item(GetItem::new(table.clone(), key)).await.ok()?;
    from_item(&output.item?)
}

async fn raw_put(client: &Client, user: &User) -> bool {
    client.put_item().table_name("users").set_item(Some(to_sdk(user))).send().await.is_ok()
}

async fn backend_put(backend: &DynamoDbBackend, table: &TableName, user: &User) -> bool {
    backend.put_item(PutItem::new(table.clone(), to_item(user))).await.is_ok()
}

/// CPU time of so many calls.
async fn timed<F: Future>(call: impl Fn() -> F) -> f64 {
    let start = ProcessTime::now();
    for _ in 0..CALLS {
        black_box(call().await);
    }
    start.elapsed().as_secs_f64()
}

/// What a quarter, half and three quarters of the figures are at most.
fn quartiles(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| figures[figures.len() * quarter / 4])
}

/// The median of what the backend costs over what the raw client costs beside it.
#[expect(clippy::print_stdout, reason = "the program tells what it measured")]
async fn compare<R: Future, B: Future>(what: &str, raw: impl Fn() -> R, backend: impl Fn() -> B) -> f64 {
    let (mut raw_rounds, mut ratios) = (Vec::new(), Vec::new());
    for pair in 0..WARM_UP + PAIRS {
        let (raw, backend) = if pair % 2 == 0 {
            let raw = timed(&raw).await;
            (raw, timed(&backend).await)
        } else {
            let backend = timed(&backend).await;
            (timed(&raw).await, backend)
        };
        if pair >= WARM_UP {
            raw_rounds.push(raw);
            ratios.push(backend / raw);
        }
    }
    let [low, ratio, high] = quartiles(ratios);
    let micros = quartiles(raw_rounds)[1] * 1e6 / f64::from(CALLS);
    println!(
        "{what}: backend / raw client = {ratio:.3}, quartiles {low:.3} and {high:.3} (raw client {micros:.1} µs a call)"
    );
    ratio
}

async fn measure() -> bool {
    let (_endpoint, url) = Endpoint::start();
    let table = TableName::new("users").expect("a name");
    let backend = DynamoDbBackend::local(url);
    let (client, user) = (backend.client(), user());
    // Both do the same, and do it.
    assert_eq!(raw_get(client, &user).await.as_ref(), Some(&user));
    assert_eq!(backend_get(&backend, &table, &user).await.as_ref(), Some(&user));
    assert!(raw_put(client, &user).await && backend_put(&backend, &table, &user).await);
    let get = compare("get", || raw_get(client, &user), || backend_get(&backend, &table, &user)).await;
    let put = compare("put", || raw_put(client, &user), || backend_put(&backend, &table, &user)).await;
    get.max(put) <= BOUND
}

fn main() -> ExitCode {
    if std::env::var_os(SERVES).is_some() {
        return if serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    if runtime.block_on(measure()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
