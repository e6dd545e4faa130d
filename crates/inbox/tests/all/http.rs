//! The handler for axum, by real HTTP.

use std::net::Ipv4Addr;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use host_test::http::LocalHttp;
use host_test::situation;
use hyper::Method;
use payments_inbox::LARGEST_BODY;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::scene::{Recorder, SECRET, Scene, euros, signature};

/// The address of a server with the handler at `/webhooks`.
async fn serve(scene: &Scene, recorder: &Recorder) -> String {
    let inbox = scene.inbox(recorder);
    let routes = Router::new().route("/webhooks", payments_inbox::axum::webhook(inbox));
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let socket = socket.expect("a free port");
    let address = socket.local_addr().expect("an address");
    // Ends with the test's runtime.
    tokio::spawn(async move { axum::serve(socket, routes).await });
    address.to_string()
}

async fn status(address: &str, headers: &[(&str, &str)], body: String) -> u16 {
    let url = format!("http://{address}/webhooks");
    let client = LocalHttp::default();
    let answer = client.send(Method::POST, &url, headers, body).await;
    answer.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_delivery_is_taken_as_it_is_whatever_its_type() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let body = scene.of_type("payment_intent.succeeded").remove(0);
    let recorder = Recorder::new();
    let address = serve(&scene, &recorder).await;
    let signature = signature(&body, SECRET);
    for headers in [
        &[("stripe-signature", &*signature)][..],
        &[
            ("stripe-signature", &signature),
            ("content-type", "text/html"),
        ],
    ] {
        assert_eq!(status(&address, headers, body.clone()).await, 200);
    }
    assert_eq!(recorder.captured(), 1000);
    assert_eq!(status(&address, &[], body).await, 400);
    let get = LocalHttp::default()
        .send(
            Method::GET,
            &format!("http://{address}/webhooks"),
            &[],
            String::new(),
        )
        .await;
    assert_eq!(get.expect("an answer").status(), 405);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_and_without_its_length() {
    let scene = Scene::open().await;
    let address = serve(&scene, &Recorder::new()).await;
    // Before any of the body is there.
    let announced = format!(
        "POST /webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        LARGEST_BODY + 1
    );
    assert_eq!(
        first_line(&address, announced.as_bytes()).await,
        "HTTP/1.1 413 Payload Too Large"
    );
    let mut chunked =
        b"POST /webhooks HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = "x".repeat(0x10000);
    for _ in 0..=LARGEST_BODY / chunk.len() {
        chunked.extend(format!("{:x}\r\n{chunk}\r\n", chunk.len()).bytes());
    }
    assert_eq!(
        first_line(&address, &chunked).await,
        "HTTP/1.1 413 Payload Too Large"
    );
}

/// A delivery that breaks off is not mistaken for a short one.
#[tokio::test]
async fn a_body_that_breaks_off_is_not_looked_at() {
    let scene = Scene::open().await;
    let inbox = scene.inbox(&Recorder::new());
    let broken = [Ok("{"), Err(std::io::Error::other("the line is cut"))];
    let body = Body::from_stream(futures_util::stream::iter(broken));
    let answer = payments_inbox::axum::answer(&inbox, Request::new(body)).await;
    assert_eq!(answer.status(), 408);
}

#[tokio::test]
async fn headers_that_are_no_text_do_no_harm() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let (_, body) = scene.events().remove(0);
    let address = serve(&scene, &Recorder::new()).await;
    let mut request = format!(
        "POST /webhooks HTTP/1.1\r\nhost: x\r\nstripe-signature: {}\r\ncontent-length: {}\r\nx-town: ",
        signature(&body, SECRET),
        body.len()
    )
    .into_bytes();
    request.extend(b"Z\xfcrich\r\n\r\n");
    request.extend(body.bytes());
    assert_eq!(first_line(&address, &request).await, "HTTP/1.1 200 OK");
}

async fn first_line(address: &str, request: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).await.expect("connected");
    // A server that refuses early may close before everything is sent.
    let _ = socket.write_all(request).await;
    let mut answer = [0_u8; 1024];
    let count = socket.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..count]);
    answer.lines().next().unwrap_or_default().to_owned()
}
