//! Flaws in the expiry of items.

use itemstore::Result;
use itemstore::backend::{Backend, Request, Response};
use itemstore::request::{
    CreateTable, CreateTableOutput, DescribeTimeToLive, GetItem, GetItemOutput, UpdateTimeToLive,
    UpdateTimeToLiveOutput, is_expired,
};

use super::{Broken, Flaw, is_valid};

impl Broken {
    /// The answer of a flaw that does the thing itself; `None` when the engine is to be asked.
    pub(super) async fn expiry_instead(&self, request: &Request) -> Option<Result<Response>> {
        if !is_valid(request) {
            return None;
        }
        match (self.flaw, request) {
            (Flaw::TimeToLiveIsForgotten, Request::UpdateTimeToLive(update)) => {
                self.forget(update).await.map(|output| Ok(output.into()))
            }
            (Flaw::TimeToLiveIsSetAgain, Request::UpdateTimeToLive(update)) => {
                self.set_again(update).await.map(|output| Ok(output.into()))
            }
            (Flaw::TimeToLiveIsOfEveryTable, Request::UpdateTimeToLive(update)) => {
                self.memory().expiry = Some(update.attribute_name.clone());
                None
            }
            (Flaw::TimeToLiveIsOfEveryTable, Request::CreateTable(create)) => {
                Some(self.create_with_expiry(create).await.map(Into::into))
            }
            (Flaw::ExpiredItemsAreNotRead, Request::GetItem(get)) => {
                self.hide_expired(get).await.map(|output| Ok(output.into()))
            }
            _ => None,
        }
    }

    /// Whether the engine would take the change; what it refuses is left to it.
    async fn would_set(&self, update: &UpdateTimeToLive) -> Option<bool> {
        let describe = DescribeTimeToLive::new(update.table_name.clone());
        let present = self.engine.describe_time_to_live(describe).await.ok()?;
        Some(update.check_against(&present).is_ok())
    }

    async fn forget(&self, update: &UpdateTimeToLive) -> Option<UpdateTimeToLiveOutput> {
        let is_forgotten = update.enabled && self.would_set(update).await?;
        is_forgotten.then(|| UpdateTimeToLiveOutput::new(update.attribute_name.clone(), true))
    }

    async fn set_again(&self, update: &UpdateTimeToLive) -> Option<UpdateTimeToLiveOutput> {
        let is_again = update.enabled && !self.would_set(update).await?;
        is_again.then(|| UpdateTimeToLiveOutput::new(update.attribute_name.clone(), true))
    }

    async fn create_with_expiry(&self, create: &CreateTable) -> Result<CreateTableOutput> {
        let created = self.engine.create_table(create.clone()).await?;
        let attribute = self.memory().expiry.clone();
        if let Some(attribute) = attribute {
            let enable = UpdateTimeToLive::enable(create.table_name.clone(), attribute);
            self.engine.update_time_to_live(enable).await?;
        }
        Ok(created)
    }

    /// No item for one that has expired; `None` for all others.
    async fn hide_expired(&self, get: &GetItem) -> Option<GetItemOutput> {
        let describe = DescribeTimeToLive::new(get.table_name.clone());
        let setting = self.engine.describe_time_to_live(describe).await.ok()?;
        let read = self.engine.get_item(get.clone()).await.ok()?;
        let is_hidden = is_expired(&read.item?, setting.active_attribute()?, self.engine.runtime().now());
        is_hidden.then(|| GetItemOutput::new(None))
    }
}
