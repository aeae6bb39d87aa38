//! UpdateTimeToLive and DescribeTimeToLive: the expiry of items.

use aws_sdk_dynamodb::operation::{describe_time_to_live, update_time_to_live};
use aws_sdk_dynamodb::{Client, types};
use itemstore::Result;
use itemstore::request::{
    DescribeTimeToLive, DescribeTimeToLiveOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};

use crate::convert;

pub(crate) fn to_update(
    client: &Client,
    request: &UpdateTimeToLive,
) -> Result<update_time_to_live::builders::UpdateTimeToLiveFluentBuilder> {
    let setting = types::TimeToLiveSpecification::builder()
        .attribute_name(request.attribute_name.as_str())
        .enabled(request.enabled);
    Ok(client
        .update_time_to_live()
        .table_name(request.table_name.as_str())
        .time_to_live_specification(setting.build().map_err(convert::incomplete)?))
}

pub(crate) fn updated(output: update_time_to_live::UpdateTimeToLiveOutput) -> Result<UpdateTimeToLiveOutput> {
    let setting = output.time_to_live_specification.ok_or_else(|| convert::missing("setting"))?;
    Ok(UpdateTimeToLiveOutput::new(setting.attribute_name, setting.enabled))
}

pub(crate) fn to_describe(
    client: &Client,
    request: &DescribeTimeToLive,
) -> describe_time_to_live::builders::DescribeTimeToLiveFluentBuilder {
    client.describe_time_to_live().table_name(request.table_name.as_str())
}

pub(crate) fn described(
    output: describe_time_to_live::DescribeTimeToLiveOutput,
) -> Result<DescribeTimeToLiveOutput> {
    let told = output.time_to_live_description.ok_or_else(|| convert::missing("expiry"))?;
    let mut answer = DescribeTimeToLiveOutput::default();
    answer.status = convert::time_to_live_status(told.time_to_live_status)?;
    answer.attribute_name = told.attribute_name.map(Into::into);
    Ok(answer)
}
