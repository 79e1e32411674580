//! A new migration is a reason to build again: `sqlx::migrate!` reads the
//! folder, which Cargo does not know of.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
