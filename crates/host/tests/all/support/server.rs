//! An HTTP/1.1 server on loopback whose answers are a test's to choose, byte by byte where it
//! matters.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// A URL on a port where nobody listens, taken for as long as the socket lives: a port that was
/// only free a moment ago may be another test's server by now.
pub fn nobody_listens() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(any_port).expect("a port");
    let url = format!("http://{}/", socket.local_addr().expect("an address"));
    (socket, url)
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What to do with a request.
pub enum Reply {
    /// These bytes, and the connection stays open.
    Keep(Vec<u8>),
    /// These bytes, and the connection is closed.
    Close(Vec<u8>),
    /// Nothing, until the client gives up.
    Stall,
}

impl Reply {
    pub fn text(status: u16, body: &str) -> Self {
        Self::Keep(response(status, &[], body.as_bytes()))
    }

    pub fn ok() -> Self {
        Self::text(200, "fine")
    }
}

/// The bytes of a whole response.
pub fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// A running server. Ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    arrivals: watch::Receiver<usize>,
    connections: Arc<AtomicUsize>,
    accepting: AbortHandle,
}

impl Server {
    pub async fn start<F, R>(reply: F) -> Self
    where
        F: Fn(Received) -> R + Send + Sync + 'static,
        R: Future<Output = Reply> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let (arrived, arrivals) = watch::channel(0);
        let connections = Arc::new(AtomicUsize::new(0));
        let accepted = connections.clone();
        let shared = Arc::new((reply, received.clone(), arrived));
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                let shared = shared.clone();
                tokio::spawn(async move {
                    let (reply, received, arrived) = &*shared;
                    let on_request = |request: Received| {
                        received.lock().expect("no panic").push(request.clone());
                        arrived.send_modify(|count| *count += 1);
                        reply(request)
                    };
                    // The client may hang up at any time; that is what some tests are about.
                    let _ = serve(stream, on_request).await;
                });
            }
        });
        Self {
            address,
            received,
            arrivals,
            connections,
            accepting: accepting.abort_handle(),
        }
    }

    /// Answers every request with 200.
    pub async fn fine() -> Self {
        Self::start(|_| async { Reply::ok() }).await
    }

    /// Never answers.
    pub async fn stalling() -> Self {
        Self::start(|_| async { Reply::Stall }).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic").clone()
    }

    /// How many were made to it so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until so many requests have arrived.
    pub async fn arrived(&self, count: usize) {
        self.arrivals
            .clone()
            .wait_for(|arrived| *arrived >= count)
            .await
            .expect("the server runs");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve<R: Future<Output = Reply>>(
    mut stream: TcpStream,
    on_request: impl Fn(Received) -> R,
) -> io::Result<()> {
    while let Some(request) = read_request(&mut stream).await? {
        match on_request(request).await {
            Reply::Keep(bytes) => stream.write_all(&bytes).await?,
            Reply::Close(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            Reply::Stall => {
                let mut rest = Vec::new();
                stream.read_to_end(&mut rest).await?;
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The next request of a connection, or `None` at its end.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Received>> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut request_line = lines
        .next()
        .unwrap_or_default()
        .split(' ')
        .map(str::to_owned);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut received = Received {
        method: request_line.next().unwrap_or_default(),
        target: request_line.next().unwrap_or_default(),
        headers,
        body: String::new(),
    };
    let length = received
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut body = bytes.split_off(head_end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    received.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(received))
}
