//! The inbox with the built adapter, against the fake Stripe.

mod answers;
mod example;
mod fetching;
mod http;
mod keeping;
mod pains;
mod refreshing;
mod scene;
mod settings;
mod stores;

#[path = "../support/cluster.rs"]
mod cluster;
