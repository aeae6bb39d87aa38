//! An endpoint for tests that gives the answers it was told to give, over real HTTP on the loopback interface.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What a request gets.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A response in JSON.
    Response { status: u16, body: String },
    /// The end of the connection.
    HangUp,
    /// Nothing, for as long as the endpoint lives.
    Silence,
}

/// A request that came.
#[derive(Debug, Clone)]
struct Request {
    /// Its first line and its headers, in lower case.
    head: String,
    body: String,
}

type Requests = Arc<Mutex<Vec<Request>>>;

/// The endpoint, which lives as long as this.
#[derive(Debug)]
pub(crate) struct Endpoint {
    url: String,
    requests: Requests,
    _alive: Sender<()>,
}

impl Endpoint {
    /// Gives every request this answer.
    pub(crate) fn answering(answer: Answer) -> Self {
        Self::answering_in_turn([answer])
    }

    /// Gives every request the next of these answers, and the last one from then on.
    pub(crate) fn answering_in_turn<const N: usize>(answers: [Answer; N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let requests = Requests::default();
        let (alive, ended) = channel();
        let noted = Arc::clone(&requests);
        thread::spawn(move || serve(&listener, &answers, &noted, &ended));
        Self { url, requests, _alive: alive }
    }

    /// The URL of an endpoint that has gone.
    pub(crate) fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        format!("http://{}", listener.local_addr().expect("a listener has an address"))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The head of each request that came: its first line and its headers, in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.noted().into_iter().map(|request| request.head).collect()
    }

    /// The body of each request that came.
    pub(crate) fn bodies(&self) -> Vec<String> {
        self.noted().into_iter().map(|request| request.body).collect()
    }

    fn noted(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers one connection after the other, one request on each.
fn serve(listener: &TcpListener, answers: &[Answer], requests: &Requests, ended: &Receiver<()>) {
    for connection in listener.incoming().map_while(Result::ok) {
        let Ok(request) = read_request(&connection) else { continue };
        let turn = {
            let mut requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(request);
            requests.len().min(answers.len()) - 1
        };
        match &answers[turn] {
            Answer::Response { status, body } => {
                let _the_client_may_be_gone = respond(&connection, *status, body);
            }
            Answer::HangUp => drop(connection),
            Answer::Silence => {
                // Ends with the endpoint, and only then lets go of the connection.
                let _ended = ended.recv();
                return;
            }
        }
    }
}

/// Reads a request to its end.
fn read_request(connection: &TcpStream) -> std::io::Result<Request> {
    let mut reader = BufReader::new(connection);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.map_or(0, |length| length.trim().parse().expect("the SDK sends a length"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Request { head, body: String::from_utf8_lossy(&body).into_owned() })
}

fn respond(mut connection: &TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    write!(
        connection,
        "HTTP/1.1 {status} Told\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: REQUEST\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
