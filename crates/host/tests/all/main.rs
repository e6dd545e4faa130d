//! The host with a real component (`guests/hostile`, which does what it is told to) and real
//! servers on loopback. One file for each behaviour; one binary, because linking wasmtime for
//! each of them would take longer than the tests.

mod support;

mod answers;
mod cache;
mod concurrency;
mod connections;
mod credentials;
mod delay;
mod dropped;
mod egress;
mod guest_time;
mod headers;
mod json;
mod loading;
mod memory;
mod outcome;
mod records;
mod request_limit;
mod secrets;
mod send_all;
mod sent;
mod settings;
mod stack;
mod trap;
mod wall_clock;
