//! Every error of the page's table that a backend can raise, and what it tells.

use async_trait::async_trait;
use itemstore::backend::{Layer, Next, Operation, Request, Response};
use itemstore::prelude::*;
use itemstore::{Error, ErrorKind};

use super::{JOHN, Page, User, john};
use crate::case::cases;
use crate::expect::{Failure, fails};
use crate::subject::Subject;

cases! { "models_page/errors":
    a_missing_table_is_its_own_kind cites ["models/errors"];
    a_refused_request_is_a_validation_error cites ["models/errors"];
    a_failed_condition_carries_the_stored_item cites ["models/errors"];
    a_failed_condition_can_be_an_answer cites ["models/errors"];
    create_refuses_an_item_that_is_there cites ["models/errors"];
    throttling_is_told_apart_and_may_be_tried_again cites ["models/errors"];
    an_error_names_operation_model_and_table cites ["models/errors"];
    conditions_given_twice_must_both_hold cites ["models/errors"];
}

async fn a_missing_table_is_its_own_kind(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    page.store.delete_table::<User>().await?;
    fails("save", john().save().run(&page.store).await, ErrorKind::TableNotFound)?;
    fails("get", User::get(JOHN).run(&page.store).await, ErrorKind::TableNotFound)?;
    fails("delete", User::delete_by_key(JOHN).run(&page.store).await, ErrorKind::TableNotFound)?;
    Ok(())
}

async fn a_refused_request_is_a_validation_error(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let empty_key = User::get(("", "PROFILE")).run(&page.store).await;
    fails("an empty key", empty_key, ErrorKind::Validation)?;
    let mut large = john();
    large.name = "x".repeat(409_600);
    fails("an item too large", large.save().run(&page.store).await, ErrorKind::Validation)?;
    assert_eq!(User::get(JOHN).run(&page.store).await?, None);
    Ok(())
}

async fn a_failed_condition_carries_the_stored_item(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let mut older = john();
    older.age = 50;
    let saved = older.save().when(|u| u.age().lt(30)).run(&page.store).await;
    let deleted = User::delete_by_key(JOHN).when(|u| u.active().eq(false)).run(&page.store).await;
    for error in [saved.err(), deleted.err()] {
        let error = error.ok_or_else(|| Failure::new("a false condition held"))?;
        assert!(error.is_condition_failed());
        assert_eq!(error.current::<User>()?, Some(john()));
    }
    assert_eq!(User::get(JOHN).run(&page.store).await?, Some(john()));
    Ok(())
}

async fn a_failed_condition_can_be_an_answer(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let missing = User::delete_by_key(JOHN).when(|u| u.age().gt(1)).outcome(&page.store).await?;
    assert_eq!(missing, Outcome::Rejected(None));
    john().save().run(&page.store).await?;
    let rejected = john().save().when(|u| u.age().gt(30)).outcome(&page.store).await?;
    assert_eq!(rejected, Outcome::Rejected(Some(john())));
    let applied = john().save().when(|u| u.age().ge(30)).outcome(&page.store).await?;
    assert_eq!(applied, Outcome::Applied(()));
    Ok(())
}

async fn create_refuses_an_item_that_is_there(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().create().run(&page.store).await?;
    let mut other = john();
    other.name = "Jane".to_owned();
    let error = fails("create", other.create().run(&page.store).await, ErrorKind::ConditionFailed)?;
    assert_eq!(error.current::<User>()?, Some(john()));
    Ok(())
}

/// Throttles every read, as a table without capacity does.
#[derive(Debug)]
struct Throttling;

#[async_trait]
impl Layer for Throttling {
    async fn call(&self, request: Request, next: Next<'_>) -> itemstore::Result<Response> {
        if request.operation() == Operation::GetItem {
            return Err(Error::new(ErrorKind::Throttled, "the table's capacity is used up"));
        }
        next.run(request).await
    }
}

async fn throttling_is_told_apart_and_may_be_tried_again(subject: &Subject) -> Result<(), Failure> {
    let store = Store::builder(std::sync::Arc::clone(subject.backend()))
        .table_name::<User>(subject.new_name()?.as_str())
        .layer(Throttling)
        .build();
    store.create_table::<User>().await?;
    john().save().run(&store).await?;
    let error = fails("get", User::get(JOHN).run(&store).await, ErrorKind::Throttled)?;
    assert!(error.is_retryable());
    Ok(())
}

async fn an_error_names_operation_model_and_table(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let table = page.store.table_name::<User>()?;
    page.store.delete_table::<User>().await?;
    let error = fails("save", john().save().run(&page.store).await, ErrorKind::TableNotFound)?;
    assert_eq!((error.operation(), error.model()), (Some("PutItem"), Some("User")));
    assert_eq!(error.table(), Some(table.as_str()));
    assert_eq!(error.to_string(), format!("PutItem of User, table \"{table}\": the table does not exist"));
    Ok(())
}

async fn conditions_given_twice_must_both_hold(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let update = |low: u32, high: u32| {
        User::update_by_key(JOHN)
            .set(|u| u.name().set("Jane"))
            .when(move |u| u.age().gt(low))
            .when(move |u| u.age().lt(high))
    };
    fails("the first is false", update(30, 40).run(&page.store).await, ErrorKind::ConditionFailed)?;
    fails("the second is false", update(20, 30).run(&page.store).await, ErrorKind::ConditionFailed)?;
    update(20, 40).run(&page.store).await?;
    Ok(())
}
