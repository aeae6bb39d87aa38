//! An endpoint for tests that gives the answers it was told to give, over real HTTP on the loopback interface.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
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

/// The endpoint, which lives as long as this.
#[derive(Debug)]
pub(crate) struct Endpoint {
    url: String,
    requests: Arc<AtomicUsize>,
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
        let requests = Arc::new(AtomicUsize::new(0));
        let (alive, ended) = channel();
        let counter = Arc::clone(&requests);
        thread::spawn(move || serve(&listener, &answers, &counter, &ended));
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

    /// Requests that came.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Answers one connection after the other, one request on each.
fn serve(listener: &TcpListener, answers: &[Answer], requests: &AtomicUsize, ended: &Receiver<()>) {
    for connection in listener.incoming().map_while(Result::ok) {
        if read_request(&connection).is_err() {
            continue;
        }
        let turn = requests.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
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

fn read_request(connection: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("the SDK sends a length");
        }
        if line.is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length])
}

fn respond(mut connection: &TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    write!(
        connection,
        "HTTP/1.1 {status} Told\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: REQUEST\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
