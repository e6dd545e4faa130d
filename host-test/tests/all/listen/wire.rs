//! Requests and answers as bytes, so that nothing between the test and the command is tidied up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use tokio::net::TcpSocket;

use super::background::PATIENCE;

/// A request as it arrived.
#[derive(Debug)]
pub struct Arrived {
    /// `POST /hook HTTP/1.1`
    pub request_line: String,
    /// The lines of the head, in their order.
    pub headers: Vec<Vec<u8>>,
    pub body: Vec<u8>,
}

/// A server that answers every request with one status, and keeps what it was sent.
pub struct Shop {
    pub address: String,
    arrived: Receiver<Arrived>,
}

impl Shop {
    /// `status` is such as `200 OK`.
    pub fn open(status: &'static str) -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = socket.local_addr().expect("an address").to_string();
        let (sender, arrived) = channel();
        thread::spawn(move || {
            for connection in socket.incoming() {
                let mut connection = connection.expect("a connection");
                if sender.send(read(&mut connection)).is_err() {
                    return;
                }
                let answer =
                    format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                // The other side may have gone.
                let _ = connection.write_all(answer.as_bytes());
            }
        });
        Self { address, arrived }
    }

    /// The next request.
    #[track_caller]
    pub fn next(&self) -> Arrived {
        self.arrived.recv_timeout(PATIENCE).expect("a request")
    }

    /// Whether all that came was read.
    pub fn is_quiet(&self) -> bool {
        self.arrived.try_recv().is_err()
    }
}

impl Arrived {
    /// The values of a header.
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        let prefix = format!("{name}: ");
        let values = self.headers.iter();
        values
            .filter_map(|line| line.strip_prefix(prefix.as_bytes()))
            .collect()
    }
}

fn read(connection: &mut TcpStream) -> Arrived {
    let mut reader = BufReader::new(connection);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).expect("a line");
        let line = line.strip_suffix(b"\r\n").expect("a whole line").to_vec();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let length = lines
        .iter()
        .find_map(|line| line.strip_prefix(b"content-length: "))
        .and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body).expect("the body");
    Arrived {
        request_line: String::from_utf8(lines.remove(0)).expect("a request line"),
        headers: lines,
        body,
    }
}

/// Posts `body` to `http://…`, with these lines in the head. Gives the status that comes back.
pub fn post(url: &str, headers: &[&[u8]], body: &[u8]) -> u16 {
    let address = url.strip_prefix("http://").expect("http");
    let mut connection = TcpStream::connect(address).expect("it listens");
    let mut request = format!(
        "POST /from/elsewhere?x=1 HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    )
    .into_bytes();
    for header in headers {
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    request.extend_from_slice(body);
    // A body that is too large is answered before it is read to its end.
    let _ = connection.write_all(&request);
    let mut line = String::new();
    BufReader::new(connection)
        .read_line(&mut line)
        .expect("an answer");
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("{line:?}"))
}

/// An address where nobody listens, taken for as long as the socket lives: a port that was only
/// free a moment ago may be another test's by now.
pub fn nobody_listens() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(any_port).expect("a port");
    let address = socket.local_addr().expect("an address").to_string();
    (socket, address)
}
