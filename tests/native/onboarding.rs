//! How an account is connected: what a connection can do, and every way in which OAuth can go wrong.

mod check;
mod oauth;
