//! Flaws of the operations on many items: batches and transactions.

use itemstore::backend::{Backend, Request, Response};
use itemstore::error::CancellationReason;
use itemstore::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, ConsumedCapacity,
    KeysAndAttributes, PutItem, ReturnConsumedCapacity, TransactGetItems, TransactGetItemsOutput,
    TransactWrite, TransactWriteItems, TransactWriteItemsOutput, WriteRequest,
};
use itemstore::{Error, ErrorKind, Result};

use super::{Broken, Flaw, is_valid};

/// Bends what is asked of a request that has no mistake.
pub(super) fn asked(flaw: Flaw, request: &mut Request) {
    match (flaw, request) {
        (Flaw::BatchGetIgnoresProjections, Request::BatchGetItem(batch)) => {
            for asked in batch.request_items.values_mut() {
                asked.projection = None;
            }
        }
        (Flaw::TransactionIgnoresChecks, Request::TransactWriteItems(request))
            if request.items.iter().any(TransactWrite::is_write) =>
        {
            request.items.retain(TransactWrite::is_write);
        }
        (Flaw::TokensAreIgnored, Request::TransactWriteItems(request)) => request.client_request_token = None,
        _ => {}
    }
}

/// Bends a true answer.
pub(super) fn answered(flaw: Flaw, response: &mut Response) {
    match response {
        Response::BatchGetItem(output) => batch_read(flaw, output),
        Response::BatchWriteItem(output) if flaw == Flaw::BatchCostsByTheFirstTable => {
            output.consumed_capacity.truncate(1);
        }
        Response::TransactGetItems(output) => {
            if flaw == Flaw::TransactGetForgetsTheOrder {
                output.responses.sort_by_key(Option::is_none);
            }
            once(flaw, &mut output.consumed_capacity);
        }
        Response::TransactWriteItems(output) => once(flaw, &mut output.consumed_capacity),
        _ => {}
    }
}

fn batch_read(flaw: Flaw, output: &mut BatchGetItemOutput) {
    match flaw {
        Flaw::BatchGetLeavesOutEmptyTables => output.responses.retain(|_, items| !items.is_empty()),
        Flaw::LeftKeysAreNotTold => output.unprocessed_keys.clear(),
        Flaw::LeftKeysLoseTheirOptions => {
            for left in output.unprocessed_keys.values_mut() {
                *left = KeysAndAttributes::new(left.keys.clone());
            }
        }
        Flaw::BatchCostsByTheFirstTable => output.consumed_capacity.truncate(1),
        _ => {}
    }
}

fn once(flaw: Flaw, told: &mut [ConsumedCapacity]) {
    if flaw == Flaw::TransactionsCostOnce {
        for told in told {
            told.capacity_units /= 2.0;
        }
    }
}

/// Bends an error; `None` when it stays.
pub(super) fn failed(flaw: Flaw, error: &Error) -> Option<Result<Response>> {
    match (flaw, error.kind()) {
        (Flaw::TokensAreNotCompared, ErrorKind::IdempotentParameterMismatch) => {
            Some(Ok(TransactWriteItemsOutput::new().into()))
        }
        (_, ErrorKind::TransactionCancelled) => reasons(flaw, error.cancellation_reasons().to_vec()).map(Err),
        _ => None,
    }
}

fn reasons(flaw: Flaw, mut reasons: Vec<CancellationReason>) -> Option<Error> {
    match flaw {
        Flaw::ReasonsAreReversed => reasons.reverse(),
        Flaw::ReasonsBringNoItem => {
            for reason in &mut reasons {
                reason.item = None;
            }
        }
        Flaw::ReasonsStopAtTheFirst => {
            for reason in reasons.iter_mut().skip_while(|reason| reason.code == "None").skip(1) {
                *reason = CancellationReason::none();
            }
        }
        Flaw::WrongKeyIsRefused => {
            let wrong = reasons.iter().find(|reason| reason.code == "ValidationError")?;
            return Some(Error::validation(wrong.service_message.clone().unwrap_or_default()));
        }
        _ => return None,
    }
    Some(Error::transaction_cancelled(reasons))
}

impl Broken {
    /// The answer of a flaw that does the thing itself; `None` when the engine is to be asked.
    pub(super) async fn many_instead(&self, request: &Request) -> Option<Result<Response>> {
        match (self.flaw, request) {
            (_, Request::BatchGetItem(batch)) => self.batch_read_instead(batch).await.map(into_response),
            (_, Request::BatchWriteItem(batch)) => self.batch_write_instead(batch).await.map(into_response),
            (Flaw::TransactGetReadsOneByOne, Request::TransactGetItems(reads)) if is_valid(request) => {
                self.read_one_by_one(reads).await.map(into_response)
            }
            (_, Request::TransactWriteItems(writes)) => {
                self.transact_instead(writes).await.map(into_response)
            }
            _ => None,
        }
    }

    async fn batch_read_instead(&self, batch: &BatchGetItem) -> Option<Result<BatchGetItemOutput>> {
        match self.flaw {
            Flaw::BatchTakesKeysTwice if is_refused(batch.check(), DUPLICATES) => {
                let mut once = batch.clone();
                for asked in once.request_items.values_mut() {
                    let mut seen = Vec::new();
                    asked.keys.retain(|key| {
                        !seen.contains(key) && {
                            seen.push(key.clone());
                            true
                        }
                    });
                }
                Some(self.engine.batch_get_item(once).await)
            }
            Flaw::BatchTakesMoreKeys if is_refused(batch.check(), "Too many items") => {
                let mut whole = BatchGetItemOutput::default();
                for (table, asked) in &batch.request_items {
                    let part = BatchGetItem::new().table(table.clone(), asked.clone());
                    match self.engine.batch_get_item(part).await {
                        Ok(output) => whole.responses.extend(output.responses),
                        Err(error) => return Some(Err(error)),
                    }
                }
                Some(Ok(whole))
            }
            _ => None,
        }
    }

    async fn batch_write_instead(&self, batch: &BatchWriteItem) -> Option<Result<BatchWriteItemOutput>> {
        match self.flaw {
            Flaw::BatchPutMerges => Some(self.merge_batch(batch).await),
            Flaw::BatchTakesKeysTwice => {
                let true_answer = self.engine.fork().batch_write_item(batch.clone()).await;
                if !is_refused(true_answer, DUPLICATES) {
                    return None;
                }
                self.write_one_by_one(batch).await;
                Some(Ok(BatchWriteItemOutput::new()))
            }
            Flaw::BatchWritesWhatIsRight => {
                let error = self.engine.fork().batch_write_item(batch.clone()).await.err()?;
                self.write_one_by_one(batch).await;
                Some(Err(error))
            }
            _ => None,
        }
    }

    /// Makes every write that can be made.
    async fn write_one_by_one(&self, batch: &BatchWriteItem) {
        for (table, requests) in &batch.request_items {
            for request in requests {
                let one = BatchWriteItem::new().write(table.clone(), request.clone());
                let _: Result<BatchWriteItemOutput> = self.engine.batch_write_item(one).await;
            }
        }
    }

    async fn merge_batch(&self, batch: &BatchWriteItem) -> Result<BatchWriteItemOutput> {
        let mut merged = batch.clone();
        for (table, requests) in &mut merged.request_items {
            for request in requests {
                if let WriteRequest::Put(item) = request
                    && let Some(put) = self.merged(&PutItem::new(table.clone(), item.clone())).await
                {
                    *item = put.item;
                }
            }
        }
        self.engine.batch_write_item(merged).await
    }

    async fn read_one_by_one(&self, reads: &TransactGetItems) -> Option<Result<TransactGetItemsOutput>> {
        self.engine.fork().transact_get_items(reads.clone()).await.ok()?;
        if reads.return_consumed_capacity != ReturnConsumedCapacity::None {
            return None;
        }
        let mut responses = Vec::new();
        for read in &reads.items {
            let one = TransactGetItems::new([read.clone()]);
            responses.extend(self.engine.transact_get_items(one).await.ok()?.responses);
            self.let_another_in().await;
        }
        Some(Ok(TransactGetItemsOutput::new(responses)))
    }

    async fn transact_instead(
        &self,
        writes: &TransactWriteItems,
    ) -> Option<Result<TransactWriteItemsOutput>> {
        match self.flaw {
            Flaw::TransactionIsTorn if writes.client_request_token.is_none() => {
                let true_answer = self.engine.fork().transact_write_items(writes.clone()).await;
                true_answer.as_ref().ok()?;
                self.apply_one_by_one(&writes.items).await;
                Some(true_answer)
            }
            Flaw::TransactionAppliesWhatItCan => {
                let error = self.engine.fork().transact_write_items(writes.clone()).await.err()?;
                let actions = writes.items.iter().zip(error.cancellation_reasons());
                let right = actions.filter(|(_, reason)| reason.code == "None");
                let right: Vec<TransactWrite> = right.map(|(action, _)| action.clone()).collect();
                self.apply_one_by_one(&right).await;
                Some(Err(error))
            }
            Flaw::TransactionTakesItemsTwice => {
                let true_answer = self.engine.fork().transact_write_items(writes.clone()).await;
                if !is_refused(true_answer, "multiple operations on one item") {
                    return None;
                }
                self.apply_one_by_one(&writes.items).await;
                Some(Ok(TransactWriteItemsOutput::new()))
            }
            Flaw::MisfitsAreAllTold => self.every_reason(writes).await.map(Err),
            Flaw::RepeatedTransactionsCostWrites => self.cost_again(writes).await,
            _ => None,
        }
    }

    /// Applies every action that can be applied, and lets others in between.
    async fn apply_one_by_one(&self, actions: &[TransactWrite]) {
        for action in actions {
            let one = TransactWriteItems::new([action.clone()]);
            let _: Result<TransactWriteItemsOutput> = self.engine.transact_write_items(one).await;
            self.let_another_in().await;
        }
    }

    /// The cancellation with the reason that each action would have by itself, when one of them has a wrong key or update.
    async fn every_reason(&self, writes: &TransactWriteItems) -> Option<Error> {
        let error = self.engine.fork().transact_write_items(writes.clone()).await.err()?;
        error.cancellation_reasons().iter().find(|reason| reason.code == "ValidationError")?;
        let mut reasons = Vec::new();
        for action in &writes.items {
            let alone = TransactWriteItems::new([action.clone()]);
            let answer = self.engine.fork().transact_write_items(alone).await;
            let reason = answer.err().and_then(|error| error.cancellation_reasons().first().cloned());
            reasons.push(reason.unwrap_or_else(CancellationReason::none));
        }
        Some(Error::transaction_cancelled(reasons))
    }

    async fn cost_again(&self, writes: &TransactWriteItems) -> Option<Result<TransactWriteItemsOutput>> {
        let mut output = self.engine.transact_write_items(writes.clone()).await;
        if let Ok(output) = &mut output
            && output.consumed_capacity.iter().any(|told| told.read_capacity_units.is_some())
        {
            let again = writes.clone().client_request_token(None);
            output.consumed_capacity =
                self.engine.fork().transact_write_items(again).await.ok()?.consumed_capacity;
        }
        Some(output)
    }
}

const DUPLICATES: &str = "contains duplicates";

/// Whether this is a refusal whose words of the service have this part.
fn is_refused<T>(answer: Result<T>, part: &str) -> bool {
    let error = answer.err().filter(|error| error.kind() == ErrorKind::Validation);
    error.is_some_and(|error| error.service_message().is_some_and(|words| words.contains(part)))
}

fn into_response<O: Into<Response>>(output: Result<O>) -> Result<Response> {
    output.map(Into::into)
}
