//! What Amazon's DynamoDB Local (the version that `testkit/dynamodb-local.sh` fetches) is known to do otherwise than DynamoDB, and
//! what AWS does otherwise than a case can wait for. The section is the one of DynamoDB's rules that decides.

use itemstore_testkit::Differs::{Behaviour, When, Words};
use itemstore_testkit::{Differs, KnownDifference};

macro_rules! known {
    ($($differs:expr, $section:literal, $instead:literal: $($case:literal)+;)+) => {
        &[$($(known($case, $differs, $section, $instead),)+)+]
    };
}

const fn known(
    case: &'static str,
    differs: Differs,
    section: &'static str,
    instead: &'static str,
) -> KnownDifference {
    KnownDifference { case, differs, section, instead }
}

pub(crate) const ON_DYNAMODB_LOCAL: &[KnownDifference] = known! {
    Behaviour, "3.2", "it refuses names of one and two characters on the data plane":
        "error_order/a_short_table_name_is_only_not_found";
    Behaviour, "3.3", "it looks for the table first":
        "error_order/an_expression_is_refused_before_the_table_is_looked_for";
    Behaviour, "1.6", "it refuses 1.8 MB of names and values, in the words of a text that is too long":
        "limits/an_update_and_its_condition_have_2_mb_together"
        "limits/names_and_values_of_an_expression_have_2_mb_together";
    Behaviour, "1.5", "it measures only what a put stores":
        "indexes/an_item_and_its_local_entries_have_one_size";
    Behaviour, "2.1", "it stores what an update makes of the key of an index, whatever its type and length":
        "indexes/an_update_leaves_index_keys_of_their_types"
        "indexes/an_update_leaves_index_keys_of_a_greatest_length"
        "indexes/what_an_index_refuses_changes_nothing";
    Behaviour, "8.2", "it tells no item collection":
        "indexes/collection_metrics_are_told_with_local_indexes";
    Behaviour, "17", "an entry of a local index weighs 100 bytes more":
        "indexes/an_entry_that_stays_as_it_is_costs_nothing"
        "indexes/an_index_costs_by_what_it_holds"
        "indexes/an_index_write_costs_a_unit_for_every_kb_begun"
        "indexes/indexes_are_told_apart_when_asked_for";
    Behaviour, "17", "a query that finds nothing costs nothing":
        "read_capacity/a_query_that_finds_nothing_costs_the_least";
    Behaviour, "14.1", "the key of a global index has two attributes at most":
        "indexes/a_key_of_many_attributes_is_checked_in_all_of_them"
        "index_reads/a_key_of_many_attributes_is_read_from_left_to_right"
        "index_reads/a_condition_on_many_attributes_is_checked";
    Behaviour, "2", "it takes key values of any length in a key condition":
        "key_conditions/values_have_a_greatest_length";
    Behaviour, "9.2", "a page of an index is as large as the items it is of":
        "paging/the_size_of_a_page_of_an_index_is_of_what_it_holds";
    Behaviour, "9.2", "a page is as large as what passes its filter":
        "paging/the_size_of_a_page_is_counted_before_the_filter";
    Behaviour, "9.2", "it refuses a start key on the bound where the range ends":
        "start_keys/a_start_key_is_in_the_range";
    Behaviour, "9.2", "it takes a start key for a partition of one item":
        "start_keys/a_partition_without_a_sort_key_has_nothing_to_begin_after";
    Behaviour, "3.3", "it looks for the table before it reads the key condition":
        "query/expressions_are_refused_before_the_table_is_looked_for";
    Behaviour, "14.1", "a table has no id":
        "tables/a_new_table_is_described_as_defined";
    Behaviour, "14.1", "it takes throughput for an index of a table on demand":
        "tables/global_indexes_are_checked";
    Behaviour, "14.1", "it takes throughput for a table on demand":
        "tables/throughput_goes_with_the_billing_mode";
    Behaviour, "14.2", "a table has no id":
        "tables/a_table_created_again_starts_empty";
    Behaviour, "7", "it creates the item":
        "update_item/an_update_that_only_removes_creates_nothing";
    Behaviour, "8.1", "it returns whole attributes":
        "update_item/updated_new_is_the_named_paths_after"
        "update_item/updated_old_is_the_named_paths_before"
        "update_item/updated_new_has_its_quirks_with_lists";
    Behaviour, "8.1", "it fails with an InternalFailure":
        "update_item/updated_new_of_a_created_item_has_no_keys";
    Behaviour, "20", "it refuses list_append inside list_append":
        "updates/list_append_joins_lists";
    Behaviour, "17", "a local index costs a write of a batch one unit more":
        "batch_write_item/a_batch_of_writes_costs_what_they_cost";
    Behaviour, "8.2", "a batch tells no item collection":
        "batch_write_item/collections_written_to_are_told_with_local_indexes";
    Behaviour, "6", "a transaction gives an empty item where a projection leaves nothing":
        "transact_get_items/a_projection_that_leaves_nothing_gives_none";
    Behaviour, "13.2", "a wrong key cancels without reasons":
        "transact_get_items/a_wrong_key_cancels_the_reads";
    Behaviour, "7", "an update of a transaction that only removes creates the item":
        "transact_write_items/an_update_of_a_transaction_creates_a_missing_item";
    Behaviour, "13.1", "an update that does not fit is refused, not cancelled":
        "transact_write_items/an_update_that_fails_leaves_all_tables_alone"
        "transact_write_items/the_first_update_that_does_not_fit_is_the_only_reason";
    Behaviour, "13.1", "it takes a check beside another action on one item":
        "transact_write_items/no_two_actions_are_on_one_item";
    Behaviour, "13.1", "it tells every wrong key, and failed conditions beside it":
        "transact_write_items/the_first_wrong_key_is_the_only_reason";
    Behaviour, "13.1", "an update of a key attribute cancels with one reason in all":
        "transact_write_items/a_key_attribute_that_is_updated_cancels";
    Behaviour, "17", "a transaction costs twice as much again":
        "transact_write_items/an_action_costs_twice_its_write"
        "transact_write_items/an_action_costs_for_indexes_what_its_write_costs"
        "transact_write_items/a_transaction_applied_before_costs_reads";
    Behaviour, "13.1", "the reason of a failed check ends with a full stop":
        "transact_write_items/every_condition_that_fails_is_a_reason";
    Behaviour, "2.1", "a reason names neither attribute nor index":
        "transact_write_items/an_index_key_refuses_or_cancels";
    Behaviour, "13.1", "it takes an empty token":
        "transaction_tokens/a_token_has_1_to_36_characters";
    Behaviour, "2.1", "it stores what an update makes of the key of an index":
        "update_table/an_update_leaves_old_index_keys_alone";
    Behaviour, "14.3", "an index over items that it cannot hold never becomes active":
        "update_table/a_new_index_passes_over_what_it_cannot_hold";
    Behaviour, "14.1", "the key of a global index has two attributes at most":
        "models_page/queries/a_global_index_of_several_attributes_is_queried_from_the_left";
    When { runs: 50 }, "8.2", "deletes of one item that meet all return it":
        "races/of_many_deletes_one_returns_the_item";
    Words, "8.1", "it says \"Return values set to invalid value\"":
        "delete_item/a_delete_returns_nothing_else"
        "error_order/return_values_are_refused_before_expressions"
        "put_item/a_put_returns_nothing_else";
    Words, "3.2", "it says \"Cannot do operations on a non-existent table\"":
        "error_order/an_operation_on_a_missing_table_tells_so"
        "error_order/the_table_is_looked_for_before_the_key_is_checked"
        "query/a_query_of_a_missing_table_tells_so"
        "scan/a_scan_of_a_missing_table_tells_so"
        "tables/a_refused_table_is_not_there"
        "tables/a_missing_table_is_told_in_the_control_planes_words"
        "tables/a_deleted_table_is_gone";
    Words, "3.3", "it refuses ReturnValues before values":
        "error_order/values_are_refused_before_return_values";
    Words, "2", "it says \"Type mismatch for key\" of a Key":
        "error_order/the_key_is_checked_before_the_condition_is_evaluated"
        "keys/a_key_of_other_kinds_is_refused";
    Words, "2", "it says \"One of the required keys was not given a value\"":
        "keys/a_put_item_has_its_whole_key";
    Words, "2", "it does not say which kinds are meant":
        "keys/a_put_item_has_key_values_of_their_kinds"
        "keys/a_refused_key_stores_nothing";
    Words, "2", "it says \"The number of conditions on the keys is invalid\"":
        "keys/a_key_without_all_its_attributes_is_refused"
        "keys/a_key_with_another_attribute_is_refused";
    Words, "1.6", "it has other words for a name too long":
        "limits/the_name_of_a_key_attribute_has_up_to_255_bytes";
    Words, "2", "it has one text for keys of both kinds":
        "limits/a_partition_key_has_up_to_2048_bytes"
        "limits/the_length_of_a_key_is_in_bytes"
        "limits/a_sort_key_has_up_to_1024_bytes"
        "limits/a_binary_key_is_measured_in_its_own_bytes"
        "limits/a_key_too_long_is_refused_by_every_operation";
    Words, "14.1", "it has other words":
        "tables/a_name_has_at_least_three_characters"
        "tables/throughput_has_bounds"
        "tables/every_key_attribute_is_defined"
        "tables/key_elements_are_two_attributes_in_their_order"
        "tables/every_definition_is_used_once"
        "tables/mistakes_are_told_in_their_order"
        "tables/local_indexes_are_checked"
        "tables/the_key_of_a_global_index_is_checked"
        "tables/projections_are_checked"
        "tables/projected_attributes_are_some_and_differ"
        "tables/index_names_stand_once"
        "tables/a_disabled_stream_has_no_view_type";
    Words, "14.1", "it says \"Cannot create preexisting table\"":
        "tables/a_table_is_not_created_twice";
    Words, "14.2", "it has other words":
        "tables/a_page_has_one_to_a_hundred_names";
    Words, "1.2", "it says \"DynamoDB only supports precision up to 38 digits\"":
        "updates/sums_out_of_range_overflow";
    Words, "7", "it adds \", typeSet: ALLOWED_FOR_ADD_OPERAND\"":
        "updates/add_refuses_other_kinds";
    Words, "7", "it adds \", typeSet: ALLOWED_FOR_DELETE_OPERAND\"":
        "updates/delete_refuses_other_kinds";
    Words, "2.1", "it names neither attribute nor index":
        "indexes/a_put_has_index_keys_of_their_types";
    Words, "2.1", "it says \"Size limit exceeded\"":
        "indexes/a_put_has_index_keys_of_a_greatest_length";
    Words, "9", "it does not say which attribute is missing":
        "index_reads/a_key_condition_is_on_the_key_of_the_index"
        "key_conditions/the_partition_key_has_a_condition"
        "key_conditions/the_other_condition_is_on_the_sort_key";
    Words, "9", "it says \"Consistent read cannot be true when querying a GSI\"":
        "index_reads/a_global_index_has_no_consistent_reads";
    Words, "9", "it says \"Limit must be greater than or equal to 1\"":
        "query/a_limit_is_at_least_one"
        "scan/a_limit_is_at_least_one";
    Words, "9.1", "its words are those of a Scan":
        "selections/specific_attributes_need_a_projection";
    Words, "9.2", "it says \"Exclusive Start Key must have same size as table's key schema\"":
        "start_keys/a_start_key_of_a_query_has_the_attributes_of_the_key"
        "start_keys/a_start_key_of_a_scan_has_the_attributes_of_the_key"
        "start_keys/a_start_key_of_an_index_has_the_attributes_of_both_keys";
    Words, "9.2", "it says \"Type mismatch for attribute to update\"":
        "start_keys/a_start_key_has_the_types_of_the_key"
        "start_keys/a_start_key_of_an_index_has_the_types_of_both_keys";
    Words, "9.2", "it says \"The provided starting key does not match the range key predicate\" of another partition":
        "start_keys/a_start_key_is_in_the_partition"
        "start_keys/a_start_key_is_in_the_partition_of_the_index"
        "start_keys/a_start_key_of_another_partition_does_not_go_with_a_range";
    Words, "9.2", "it does not say that the value is of a start key":
        "start_keys/values_of_a_start_key_are_well_formed";
    Words, "10", "it says \"Exclusive start key must lie within the segment\"":
        "start_keys/a_start_key_is_in_the_segment";
    Words, "10", "it tells the range of a segment in the words of a constraint":
        "scan/segments_are_counted_from_zero"
        "scan/there_are_up_to_a_million_segments";
    Words, "11", "it has other words":
        "batch_get_item/a_batch_of_reads_asks_for_something"
        "batch_get_item/more_than_100_keys_are_refused"
        "batch_get_item/a_key_read_is_one_of_its_table";
    Words, "12", "it has other words":
        "batch_write_item/a_batch_of_writes_asks_for_something"
        "batch_write_item/more_than_25_writes_are_refused"
        "batch_write_item/a_key_written_is_one_of_its_table";
    Words, "3.2", "a call on several tables says \"Cannot do operations on a non-existent table\" too":
        "batch_get_item/a_missing_table_fails_the_whole_read"
        "batch_write_item/a_missing_table_fails_the_whole_write"
        "transact_get_items/a_missing_table_fails_the_reads"
        "transact_write_items/a_missing_table_fails_the_transaction"
        "update_table/a_missing_table_is_not_changed"
        "time_to_live/a_missing_table_has_no_expiry";
    Words, "2.1", "it names neither attribute nor index in a batch or on a new index":
        "batch_write_item/an_index_refuses_all_writes"
        "update_table/a_new_index_holds_writes_to_its_keys";
    Words, "13.1", "it tells how many actions there may be in other words":
        "transact_get_items/one_to_100_items_are_read"
        "transact_write_items/one_to_100_actions_are_applied";
    Words, "14.3", "it has other words":
        "update_table/a_change_changes_something"
        "update_table/throughput_that_is_the_same_is_refused"
        "update_table/a_provisioned_table_has_throughput"
        "update_table/one_index_is_changed_once_at_a_time"
        "update_table/the_keys_of_a_new_index_are_declared";
    Words, "15", "it has other words":
        "time_to_live/the_name_of_the_attribute_has_1_to_255_bytes"
        "time_to_live/the_expiry_is_for_one_attribute";
    Words, "1.4", "it says half of the text":
        "updates/what_an_update_leaves_is_nested_32_levels_at_most";
};

pub(crate) const ON_AWS: &[KnownDifference] = known! {
    Behaviour, "14.2", "it counts items and bytes about every six hours":
        "tables/a_description_counts_items_and_bytes";
    Behaviour, "15", "it takes one change of an expiry in about an hour":
        "time_to_live/the_expiry_is_turned_off_and_on_again";
};
