//! What the tests share.

pub mod connect;
pub mod contract;
pub mod dispute;
pub mod endpoint;
pub mod errors;
pub mod golden;
pub mod resources;
pub mod stripe;
pub mod transfer;
pub mod transport;
pub mod vault;
pub mod webhook;
