//! Answers that are lost after the write was applied, on a backend that tries again by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use itemstore::backend::{Backoff, Layer, Next, Operation, Request, Response};
use itemstore::prelude::*;
use itemstore::{Error, ErrorKind, Result};

use super::{JOHN, Page, User, john};
use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/lost_answers":
    a_create_whose_answer_was_lost_has_succeeded cites ["models/lost_answers"];
    a_create_where_another_item_is_stays_a_conflict cites ["models/lost_answers"];
    a_doubtful_condition_is_no_answer cites ["models/lost_answers"];
    a_lost_answer_that_nobody_asks_for_again_is_told cites ["models/lost_answers"];
}

/// Loses the answer to the next write. When it `retries`, it sends the request again and says so in an error, as the backend over
/// the SDK does.
#[derive(Debug, Clone)]
struct Losing {
    armed: Arc<AtomicBool>,
    retries: bool,
}

#[async_trait]
impl Layer for Losing {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        let reads = request.operation() == Operation::GetItem;
        if reads || !self.armed.swap(false, Ordering::SeqCst) {
            return next.run(request).await;
        }
        let _lost = next.run(request.clone()).await;
        if !self.retries {
            return Err(Error::new(ErrorKind::Connection, "the answer was lost").with_unknown_outcome());
        }
        next.run(request).await.map_err(Error::with_unknown_outcome)
    }
}

/// A store over a [`Losing`] layer, and what makes it lose an answer.
pub(super) async fn losing<M: Model>(
    subject: &Subject,
    retries: bool,
) -> Result<(Store, Arc<AtomicBool>), Failure> {
    let page = Page::new::<M>(subject).await?;
    let armed = Arc::new(AtomicBool::new(false));
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<M>(page.store.table_name::<M>()?.as_str())
        .layer(Losing { armed: Arc::clone(&armed), retries })
        .backoff(Backoff::new().with_base_delay(Duration::ZERO))
        .build();
    Ok((store.erased(), armed))
}

async fn a_create_whose_answer_was_lost_has_succeeded(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<User>(subject, true).await?;
    armed.store(true, Ordering::SeqCst);
    john().create().run(&store).await?;
    equal("stored", &User::get(JOHN).consistent_read(true).run(&store).await?, &Some(john()))
}

async fn a_create_where_another_item_is_stays_a_conflict(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<User>(subject, true).await?;
    let mut other = john();
    other.name = "Jane".to_owned();
    other.save().run(&store).await?;
    armed.store(true, Ordering::SeqCst);
    let error = fails("create", john().create().run(&store).await, ErrorKind::ConditionFailed)?;
    equal("the stored item", &error.current::<User>()?, &Some(other))
}

async fn a_doubtful_condition_is_no_answer(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<User>(subject, true).await?;
    john().save().run(&store).await?;
    let mut older = john();
    older.age = 31;
    armed.store(true, Ordering::SeqCst);
    let outcome = older.save().when(|u| u.age().eq(30)).outcome(&store).await;
    let error = fails("the outcome", outcome, ErrorKind::ConditionFailed)?;
    equal("nobody knows", &error.outcome_unknown(), &true)?;
    equal("stored", &User::get(JOHN).consistent_read(true).run(&store).await?, &Some(older))
}

async fn a_lost_answer_that_nobody_asks_for_again_is_told(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<User>(subject, false).await?;
    armed.store(true, Ordering::SeqCst);
    let error = fails("create", john().create().run(&store).await, ErrorKind::Connection)?;
    equal("nobody knows", &error.outcome_unknown(), &true)
}
