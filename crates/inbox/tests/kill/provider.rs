//! The provider's side: it delivers until it is answered with success.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use host_test::http::LocalHttp;
use host_test::time;
use hyper::Method;
use tokio::sync::watch;

use crate::supervisor::Addresses;
use crate::worker::SECRET;

/// How many deliveries are under way at a time.
const LINES: usize = 12;
/// A delivery that is refused for ever is a failure of the test.
const MOST_ATTEMPTS: u32 = 300;

/// One thing to post until it is taken.
#[derive(Clone)]
pub enum Post {
    /// The text of an event, signed when it is sent.
    Delivery(String),
    /// A payment to be read.
    Refresh(String),
}

/// What is still to be posted, and how often it was tried.
pub struct Outbox {
    posts: Mutex<VecDeque<(Post, u32)>>,
    taken: watch::Sender<u32>,
    answers: watch::Sender<u32>,
}

impl Outbox {
    pub fn new(posts: Vec<Post>) -> Self {
        Self {
            posts: Mutex::new(posts.into_iter().map(|post| (post, 0)).collect()),
            taken: watch::Sender::new(0),
            answers: watch::Sender::new(0),
        }
    }

    /// How many were answered, whatever the answer.
    pub fn answers(&self) -> watch::Receiver<u32> {
        self.answers.subscribe()
    }

    /// How many were taken.
    pub fn taken(&self) -> watch::Receiver<u32> {
        self.taken.subscribe()
    }

    /// Posts everything, several at a time.
    pub async fn empty(&self, addresses: &Addresses, random: &mut fastrand::Rng) {
        let lines = (0..LINES).map(|_| self.line(addresses, random.fork()));
        futures_util::future::join_all(lines).await;
    }

    async fn line(&self, addresses: &Addresses, mut random: fastrand::Rng) {
        let client = LocalHttp::default();
        while let Some((post, attempts)) = self.next() {
            let address = addresses.one(&mut random);
            if send(&client, &address, &post).await {
                self.taken.send_modify(|taken| *taken += 1);
            } else {
                assert!(attempts < MOST_ATTEMPTS, "refused for ever");
                self.put_back(post, attempts + 1);
            }
            self.answers.send_modify(|answers| *answers += 1);
        }
    }

    fn next(&self) -> Option<(Post, u32)> {
        self.lock().pop_front()
    }

    /// Behind all others: a provider waits before it tries again.
    fn put_back(&self, post: Post, attempts: u32) {
        self.lock().push_back((post, attempts));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(Post, u32)>> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it was taken. A worker that dies does not answer.
async fn send(client: &LocalHttp, address: &str, post: &Post) -> bool {
    let answer = match post {
        Post::Delivery(body) => {
            let now = i64::try_from(time::now()).expect("a time");
            let signature = fake_stripe::signature::sign(body, SECRET, now);
            let url = format!("http://{address}/webhooks");
            let headers = [("stripe-signature", &*signature)];
            client
                .send(Method::POST, &url, &headers, body.clone())
                .await
        }
        Post::Refresh(payment) => {
            let url = format!("http://{address}/refresh/{payment}");
            client.send(Method::POST, &url, &[], String::new()).await
        }
    };
    answer.is_ok_and(|answer| answer.status().is_success())
}
