//! Hooks: when they run, what they can stop, and how they are skipped.

use itemstore::ErrorKind;
use itemstore::prelude::*;

use super::Page;
use crate::case::cases;
use crate::expect::{Failure, fails};
use crate::subject::Subject;

cases! { "models_page/hooks":
    hooks_run_around_every_operation_of_an_instance cites ["models/hooks"];
    operations_by_key_run_no_hooks cites ["models/update_by_key", "models/delete_by_key"];
    a_call_skips_hooks cites ["models/skip_hooks"];
    a_model_skips_hooks_unless_a_call_wants_them cites ["models/skip_hooks"];
    a_failed_before_hook_sends_nothing cites ["models/hooks"];
    a_failed_after_hook_says_that_the_write_was_applied cites ["models/hooks", "models/errors"];
    a_hook_has_the_stores_clock_and_ids cites ["models/hooks"];
}

/// Notes in itself which hooks ran; the note is not stored.
macro_rules! noting_model {
    ($model:ident, $table:literal $(, $option:ident)?) => {
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(table = $table, hooks $(, $option)?)]
        struct $model {
            #[model(partition_key)]
            pk: String,
            #[model(default)]
            count: u32,
            #[model(skip)]
            ran: Vec<&'static str>,
        }

        impl Hooks for $model {
            async fn before_save(&mut self, _context: &HookContext) -> HookResult {
                self.ran.push("before_save");
                if self.pk == "REFUSED" { Err("no such key".into()) } else { Ok(()) }
            }

            async fn after_save(&mut self, _context: &HookContext) -> HookResult {
                self.ran.push("after_save");
                if self.count == 99 { Err("ninety-nine".into()) } else { Ok(()) }
            }

            async fn before_update(&mut self, _context: &HookContext) -> HookResult {
                self.ran.push("before_update");
                if self.count == 98 { Err("ninety-eight".into()) } else { Ok(()) }
            }

            async fn after_update(&mut self, _context: &HookContext) -> HookResult {
                self.ran.push("after_update");
                Ok(())
            }

            async fn before_delete(&self, _context: &HookContext) -> HookResult {
                if self.count == 97 { Err("ninety-seven".into()) } else { Ok(()) }
            }

            async fn after_load(&mut self, _context: &HookContext) -> HookResult {
                self.ran.push("after_load");
                Ok(())
            }
        }
    };
}

noting_model!(Noting, "noting");
noting_model!(Quiet, "quiet", skip_hooks);

fn noting(pk: &str, count: u32) -> Noting {
    Noting::builder().pk(pk).count(count).build()
}

async fn hooks_run_around_every_operation_of_an_instance(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Noting>(subject).await?;
    let mut model = noting("A", 1);
    model.save().run(&page.store).await?;
    model.update().set(|m| m.count().add(1)).run(&page.store).await?;
    assert_eq!(model.ran, ["before_save", "after_save", "before_update", "after_update"]);
    let loaded = Noting::get("A").run(&page.store).await?;
    assert_eq!(loaded.map(|model| model.ran), Some(vec!["after_load"]));
    model.delete().run(&page.store).await?;
    Ok(())
}

async fn operations_by_key_run_no_hooks(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Noting>(subject).await?;
    noting("A", 97).save().run(&page.store).await?;
    let changed =
        Noting::update_by_key("A").set(|m| m.count().add(0)).returning_new().run(&page.store).await?;
    assert_eq!(changed.ran, [""; 0]);
    Noting::delete_by_key("A").run(&page.store).await?;
    Ok(())
}

async fn a_call_skips_hooks(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Noting>(subject).await?;
    let mut model = noting("REFUSED", 97);
    model.save().skip_hooks(true).run(&page.store).await?;
    model.update().set(|m| m.count().set(97)).skip_hooks(true).run(&page.store).await?;
    assert_eq!(model.ran, [""; 0]);
    let loaded = Noting::get("REFUSED").skip_hooks(true).run(&page.store).await?;
    assert_eq!(loaded.map(|model| model.ran), Some(Vec::new()));
    model.delete().skip_hooks(true).run(&page.store).await?;
    Ok(())
}

async fn a_model_skips_hooks_unless_a_call_wants_them(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Quiet>(subject).await?;
    let mut model = Quiet::builder().pk("REFUSED").build();
    model.save().run(&page.store).await?;
    assert_eq!(model.ran, [""; 0]);
    fails("save", model.save().skip_hooks(false).run(&page.store).await, ErrorKind::Hook)?;
    Ok(())
}

async fn a_failed_before_hook_sends_nothing(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Noting>(subject).await?;
    let error = fails("save", noting("REFUSED", 1).save().run(&page.store).await, ErrorKind::Hook)?;
    let told = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(told.as_deref(), Some("no such key"));
    assert!(!error.was_applied());
    let update = noting("A", 98).update().set(|m| m.count().set(1)).run(&page.store).await;
    fails("update", update, ErrorKind::Hook)?;
    fails("delete", noting("A", 97).delete().run(&page.store).await, ErrorKind::Hook)?;
    assert_eq!(page.item_calls(), [0; 4]);
    Ok(())
}

async fn a_failed_after_hook_says_that_the_write_was_applied(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Noting>(subject).await?;
    let error = fails("save", noting("A", 99).save().run(&page.store).await, ErrorKind::Hook)?;
    assert!(error.was_applied());
    assert_eq!(Noting::get("A").run(&page.store).await?.map(|model| model.count), Some(99));
    Ok(())
}

/// Takes its id and its time from the store.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stamped", hooks)]
struct Stamped {
    #[model(partition_key)]
    pk: String,
    #[model(default)]
    id: String,
    #[model(default)]
    at: u64,
}

impl Hooks for Stamped {
    async fn before_save(&mut self, context: &HookContext) -> HookResult {
        self.id = context.new_id();
        self.at = context.now().duration_since(std::time::SystemTime::UNIX_EPOCH)?.as_secs();
        Ok(())
    }
}

async fn a_hook_has_the_stores_clock_and_ids(subject: &Subject) -> Result<(), Failure> {
    let store = Store::builder(std::sync::Arc::clone(subject.backend()))
        .table_name::<Stamped>(subject.new_name()?.as_str())
        .clock(|| std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000))
        .id_generator(itemstore::model::SequentialIds::new("id-"))
        .build();
    store.create_table::<Stamped>().await?;
    let mut stamped = Stamped::builder().pk("A").build();
    stamped.save().run(&store).await?;
    assert_eq!((stamped.id.as_str(), stamped.at), ("id-1", 1_700_000_000));
    assert_eq!(Stamped::get("A").run(&store).await?, Some(stamped));
    Ok(())
}
