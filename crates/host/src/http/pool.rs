//! Connections that are kept for the next request to the same origin.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;

/// Idle connections, by the origin that they lead to.
pub(super) struct Pool {
    /// Of one origin.
    most: usize,
    longest_idle: Duration,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Of each origin the one that was used last is at the end.
    by_origin: HashMap<Box<str>, Vec<Idle>>,
    /// Closes those that were idle for too long. It ends when none is left, or with its runtime.
    closing: Option<JoinHandle<()>>,
}

struct Idle {
    connection: Connection,
    until: Instant,
}

impl Pool {
    /// Keeps so many connections to one origin, each for so long.
    pub(super) fn new(most: usize, longest_idle: Duration) -> Arc<Self> {
        Arc::new(Self {
            most,
            longest_idle,
            kept: Mutex::default(),
        })
    }

    /// A connection that can take a request: the one that was used last, because its server is the
    /// least likely to be about to close it.
    pub(super) fn take(&self, origin: &str) -> Option<Connection> {
        loop {
            let mut idle = self.lock().by_origin.get_mut(origin)?.pop()?;
            if Instant::now() < idle.until && idle.connection.is_open() {
                return Some(idle.connection);
            }
        }
    }

    /// Keeps a connection for the next request, unless it cannot take one.
    pub(super) fn keep(self: &Arc<Self>, origin: &str, connection: Connection) {
        if !connection.is_done() {
            return;
        }
        // Outlives the lock where it is one too many.
        let mut idle = Idle {
            connection,
            until: Instant::now(),
        };
        let mut kept = self.lock();
        // With the lock: a list is in the order of these times.
        idle.until = Instant::now() + self.longest_idle;
        match kept.by_origin.get_mut(origin) {
            Some(list) if list.len() >= self.most => return,
            Some(list) => list.push(idle),
            None => {
                kept.by_origin.insert(origin.into(), vec![idle]);
            }
        }
        if kept.closing.as_ref().is_none_or(JoinHandle::is_finished) {
            let pool = Arc::downgrade(self);
            kept.closing = Some(tokio::spawn(close_in_time(pool)));
        }
    }

    /// Closes what was idle for too long. Gives the time when the next one will have been, if there
    /// is one.
    fn close_expired(&self) -> Option<Instant> {
        let now = Instant::now();
        // Outlives the lock.
        let mut expired = Vec::new();
        let mut kept = self.lock();
        kept.by_origin.retain(|_, list| {
            let expired_here = list.partition_point(|idle| idle.until <= now);
            expired.extend(list.drain(..expired_here));
            !list.is_empty()
        });
        let oldest = kept.by_origin.values().filter_map(|list| list.first());
        let next = oldest.map(|idle| idle.until).min();
        if next.is_none() {
            kept.closing = None;
        }
        next
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(closing) = &self.closing {
            closing.abort();
        }
    }
}

async fn close_in_time(pool: Weak<Pool>) {
    while let Some(next) = pool.upgrade().and_then(|pool| pool.close_expired()) {
        sleep_until(next).await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use hyper::client::conn::http1;
    use hyper_rustls::MaybeHttpsStream;
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    const ORIGIN: &str = "http://127.0.0.1:4711";
    const HOUR: Duration = Duration::from_secs(3_600);

    /// A connection that can take a request, and the server's side of it.
    async fn connection() -> (Connection, TcpStream) {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(any_port).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stream = TcpStream::connect(address).await.expect("connected");
        let (server, _) = listener.accept().await.expect("connected");
        let stream = MaybeHttpsStream::Http(TokioIo::new(stream));
        let connection = Connection::new(&http1::Builder::new(), stream).await;
        let mut connection = connection.expect("a connection");
        assert!(connection.is_open());
        (connection, server)
    }

    /// What does not happen soon does not happen.
    async fn soon<T>(event: impl Future<Output = T>) -> T {
        let ended = tokio::time::timeout(Duration::from_secs(10), event).await;
        ended.expect("in time")
    }

    async fn is_closed(server: &mut TcpStream) {
        let closed = soon(server.read(&mut [0])).await;
        assert_eq!(closed.expect("in good order"), 0);
    }

    #[tokio::test]
    async fn of_one_origin_only() {
        let pool = Pool::new(2, HOUR);
        let (connection, _server) = connection().await;
        pool.keep(ORIGIN, connection);
        assert!(pool.take("https://127.0.0.1:4711").is_none());
        assert!(pool.take(ORIGIN).is_some());
        assert!(pool.take(ORIGIN).is_none(), "one exchange at a time");
    }

    #[tokio::test]
    async fn what_the_server_closed_is_passed_over() {
        let pool = Pool::new(2, HOUR);
        let (stays, _server) = connection().await;
        let (closes, server) = connection().await;
        pool.keep(ORIGIN, stays);
        pool.keep(ORIGIN, closes);
        drop(server);
        // Until this machine has heard of it, both can be had.
        let heard = async {
            while pool.lock().by_origin[ORIGIN].len() == 2 {
                let taken = pool.take(ORIGIN).expect("one stays");
                pool.keep(ORIGIN, taken);
                tokio::task::yield_now().await;
            }
        };
        soon(heard).await;
        assert!(pool.take(ORIGIN).is_some());
    }

    /// A task may ask its sockets 128 times before others have their turn.
    #[tokio::test]
    async fn however_many_the_server_closed() {
        let pool = Pool::new(300, HOUR);
        for _ in 0..300 {
            let (connection, server) = connection().await;
            pool.keep(ORIGIN, connection);
            drop(server);
        }
        // What waits for another one has heard of these.
        connection().await;
        assert!(pool.take(ORIGIN).is_none());
    }

    #[tokio::test]
    async fn no_more_than_the_most() {
        let pool = Pool::new(1, HOUR);
        let (first, _server) = connection().await;
        let (second, mut server) = connection().await;
        pool.keep(ORIGIN, first);
        pool.keep(ORIGIN, second);
        is_closed(&mut server).await;
        assert!(pool.take(ORIGIN).is_some());
    }

    #[tokio::test]
    async fn what_is_idle_for_too_long_is_closed() {
        let pool = Pool::new(2, Duration::from_millis(10));
        for _ in 0..2 {
            let (connection, mut server) = connection().await;
            pool.keep(ORIGIN, connection);
            is_closed(&mut server).await;
            assert!(pool.take(ORIGIN).is_none());
            assert!(pool.lock().by_origin.is_empty());
        }
    }
}
