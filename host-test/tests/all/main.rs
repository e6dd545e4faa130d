//! The command, run as people run it.

mod batch;
mod command;
mod conformance;
mod connect;
mod demo;
mod endpoints;
mod export;
mod gateway;
mod import;
mod inspect;
mod lab;
mod listen;
mod records;
mod scenarios;
mod transfers;
mod trigger;
mod vault;
