//! Scheduler: which sources are due, how many at once, how gently per domain.
//!
//! The queue is the database: a source is due when its stored due time has
//! come, so a restart forgets nothing. [`policy`] decides due times and
//! [`pace`] what may start; both are pure. The runner sleeps until the next
//! time that either names.

mod articles;
pub mod pace;
pub mod policy;
mod runner;

pub use runner::{Poll, Probe, Scheduler, Setup, Summary};
