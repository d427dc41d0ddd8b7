//! Migrations are embedded: a new file has to make the crate build again.
#![allow(clippy::print_stdout)] // how a build script speaks to cargo

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
