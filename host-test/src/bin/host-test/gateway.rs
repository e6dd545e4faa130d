//! A subcommand for each function of the contract's `gateway`.

mod arguments;
mod reads;
mod writes;

pub use arguments::{amount, entry};
pub use reads::{Find, GetPayment, GetTransaction};
pub use writes::{
    Adjust, Authorize, Cancel, Capture, Confirm, Refund, Reverse, Update, Write, run,
};
