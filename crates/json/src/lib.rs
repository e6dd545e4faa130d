//! Reads JSON into objects in one pass: no tree in between, and what is not asked for is skipped.
//!
//! serde's derive makes a parser for each type, which together were a quarter of the adapter. Here
//! one reader serves all types, and the fields of an object are data ([`object!`]). hifijson is the
//! lexer for what is not just gone past: numbers and escapes.
//!
//! The crate is one of its own because it is compiled for speed, and the adapter around it for size.

mod names;
mod nested;
mod object;
mod reader;
mod scan;
mod shape;
pub mod text;

pub use names::{Names, table, table_size};
pub use object::{Field, Fields, Part, Texts};
pub use reader::{Read, Reader, Unreadable, read, read_copy, read_with};
pub use shape::{AnyKind, KindOf, Place, Shape};
