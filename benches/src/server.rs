//! A provider that gives every request the same answer, in a process of its own.

use std::convert::Infallible;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

/// What Stripe's answers carry and somebody reads.
pub const HEADERS: [(&str, &str); 4] = [
    ("content-type", "application/json"),
    ("date", "Fri, 22 Nov 2026 12:26:40 GMT"),
    ("request-id", "req_7mF0GJ1zK8pQxY"),
    ("stripe-version", "2026-10-28.endive"),
];

/// Serves the file's content on loopback until standard input ends. Prints the address first.
pub fn serve(answer: &Path) -> anyhow::Result<()> {
    let body = std::fs::read(answer).with_context(|| format!("{}", answer.display()))?;
    // Blocks a thread of its own, and ends the process with whoever started it.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        accept(listener, Bytes::from(body)).await
    })
}

async fn accept(listener: TcpListener, body: Bytes) -> anyhow::Result<()> {
    let body = Arc::new(body);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let body = body.clone();
        let service = service_fn(move |request| answer(request, body.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        // A client that goes away ends its connection, and nothing else.
        tokio::spawn(async { drop(connection.await) });
    }
}

async fn answer(
    request: Request<Incoming>,
    body: Arc<Bytes>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    // Before it is answered: connections are kept alive.
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(body.as_ref().clone()));
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, hyper::header::HeaderValue::from_static(value));
    }
    Ok(response)
}
