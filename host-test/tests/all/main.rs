//! The command, run as people run it.

mod batch;
mod command;
mod conformance;
mod demo;
mod endpoints;
mod gateway;
mod inspect;
mod lab;
mod listen;
mod trigger;
