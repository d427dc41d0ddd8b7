//! What sound costs: `cargo bench -p ccgate-media`.

fn main() {
    divan::main();
}
