//! The command, run as people run it.

mod command;
mod conformance;
mod demo;
mod endpoints;
mod gateway;
mod inspect;
mod lab;
mod listen;
mod trigger;
