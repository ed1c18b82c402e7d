//! The geowire command.

fn main() {}
