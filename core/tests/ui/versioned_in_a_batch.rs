//! The writes of a batch have no conditions, so nothing would check a version.

use itemstore::model::Version;
use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "documents")]
struct Document {
    #[model(partition_key)]
    id: String,
    #[model(version)]
    version: Version,
}

fn main() {
    let mut document = Document::builder().id("1").build();
    let _kept = Batch::write().with(document.save());
    let _conditional = Batch::write().with(document.create());
    let _given = Batch::write().put(document);
}
