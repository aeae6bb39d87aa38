use itemstore::prelude::*;

#[derive(Attribute)]
struct Parcel {
    size: u32,
}

fn main() {}
