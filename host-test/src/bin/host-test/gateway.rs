//! A subcommand for each function of the contract's `gateway`.

mod arguments;
mod authorize;
mod reads;
mod writes;

pub use arguments::{SaveChoice, ThreeDSecureChoice, amount, entry};
pub use authorize::Authorize;
pub use reads::{Find, GetPayment, GetTransaction};
pub use writes::{Adjust, Cancel, Capture, Confirm, Refund, Reverse, Update, Write, run};
