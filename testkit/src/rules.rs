//! Every rule of DynamoDB that a backend must keep, as far as this version has its operations.
//!
//! The id begins with the section of the specification. What only a wire server can break is not here: the types of JSON
//! members, values with no type or with two, unknown members, missing parameters, names that a `TableName` cannot hold, and
//! the mixing of expressions with the parameters they replaced.

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The section of the specification and a name: `5.1/missing_is_not_equal`.
    pub id: &'static str,
    /// What must hold.
    pub text: &'static str,
}

macro_rules! rules {
    ($($id:literal: $text:literal;)+) => {
        /// The rules, in the order of the specification.
        pub const RULES: &[Rule] = &[$(Rule { id: $id, text: $text }),+];
    };
}

rules! {
    "models/typed_attributes": "a model's attributes keep their types";
    "models/defaults": "defaults apply when building and when loading, a fresh value each time";
    "models/required": "an item without a required attribute does not load";
    "models/keys": "a key is a partition key alone, or with a sort key";
    "models/save": "save writes the whole item and replaces the one under its key";
    "models/get": "get gives the item or none";
    "models/consistent_read": "reads are eventually consistent unless the call, else the model, says otherwise";
    "models/update": "update changes the named attributes in the store and in the local object";
    "models/delete": "delete removes the item and leaves the local object";
    "models/update_by_key": "update by key is one call and runs no hooks";
    "models/delete_by_key": "delete by key is one call and runs no hooks";
    "models/max_size": "an item above the model's size is refused before any call";
    "models/skip_hooks": "hooks can be skipped per call and per model";
    "models/hooks": "hooks run around save, update, delete and load, and can stop the operation";
    "models/default_client": "a default store serves operations that are given none";
    "models/client_per_model": "a model can be kept on another backend";
    "models/to_dict": "a model becomes a map by stored names, and plain JSON";
    "models/from_dict": "a model is read from a map by stored names, and from plain JSON";
    "models/errors": "every failure is a typed error that names operation, model and table, and no data";
    "models/versions": "a write of a value asks for the version it holds, every write counts it up, and a conflict tells what is stored";
    "models/times": "the first write stores its time where none is given, every write its own, and the local object has them after success";
    "models/ttl": "an expiry is stored in whole seconds since 1970, and an item has expired from that second on";
    "models/generate": "the first write makes ids and times where none are given, for keys too";
    "models/lost_answers": "a create or versioned write whose answer was lost has succeeded, and a condition that a lost attempt may have made false is told as such";
    "models/sync": "every operation has a blocking twin";

    "1.1/types": "all ten kinds come back as they were put";
    "1.1/empty": "empty strings and binaries are kept in attributes, lists, maps and sets; empty lists and maps too";
    "1.1/any_character": "strings and names hold NUL, dots, quotes and any code point";
    "1.2/spellings": "a number is kept by value and comes back in plain decimal form";
    "1.2/empty": "the empty text is no number";
    "1.2/grammar": "text that is not a decimal number is refused";
    "1.2/precision": "38 significant digits are kept and 39 refused";
    "1.2/overflow": "magnitudes above 9.99E+125 are refused";
    "1.2/underflow": "magnitudes below 1E-130 are refused, zero is not";
    "1.2/sum_precision": "a sum that needs more than 38 digits overflows";
    "1.2/sum_range": "a sum above the range overflows";
    "1.2/equality": "numbers are equal, ordered and keyed by value at full precision";
    "1.3/empty": "a set has a member";
    "1.3/duplicates": "a set holds each member once, numbers by value";
    "1.3/unordered": "sets are equal in any order";
    "1.4/levels": "32 levels of nesting are kept and 33 refused";
    "1.4/expression_values": "the values of an expression keep the same limit";
    "1.5/put": "an item of 409,600 bytes is put and one of 409,601 refused";
    "1.5/update": "an update that makes an item too large is refused";
    "1.5/kinds": "every kind has its size: text and bytes, one for BOOL and NULL, sums for sets, and 3 with 1 an element for lists and maps";
    "1.5/numbers": "the size of a number follows its significant digits before and after the point, and its sign";
    "1.5/names_count": "names count toward the size of an item";
    "1.5/local_indexes": "an item and what the local indexes hold of it have 409,600 bytes together";
    "1.6/attribute_name_length": "an attribute name has up to 65,535 bytes";
    "1.6/attribute_name_empty": "an attribute name is not empty";
    "1.6/substitutions": "names and values of the expressions of a request have up to 2 MB together";
    "1.6/key_name_length": "the name of a key attribute has up to 255 bytes";

    "2/partition_key_length": "a partition key has up to 2048 bytes";
    "2/sort_key_length": "a sort key has up to 1024 bytes";
    "2/length_on_reads": "key lengths are held on reads too";
    "2/empty": "a key value is not empty";
    "2/put_missing": "a put item has its key attributes";
    "2/put_type": "the key attributes of a put item have the table's types";
    "2/key_shape": "a key has the table's key attributes, with their types, and no others";
    "2/number_keys": "number keys are equal by value";
    "2/binary_keys": "binary keys are told apart by their bytes";
    "2/string_keys": "string keys are told apart by their bytes, not by letters";
    "2/whole_key": "an item is known by both parts of its key, each by itself";
    "2/nested_path": "no path leads into a key attribute";
    "2/sort_order": "sort keys are ordered by their bytes, unsigned, and numbers by value";
    "2/index_nested_path": "no path leads into a key attribute of an index";
    "2.1/type": "a key attribute of an index has its type in every item that has it";
    "2.1/empty_put": "a put item has no empty key value of an index";
    "2.1/empty_update": "an update leaves no empty key value of an index";
    "2.1/length": "a key value of an index has up to 2048 bytes in its partition key and 1024 in its sort key";
    "2.1/sparse": "an item without all key attributes of an index is stored all the same";
    "2.1/refused_whole": "a write that an index refuses changes nothing";
    "2.1/sparse_read": "an index gives the items that have all its key attributes, and no others";
    "2.1/follows": "an index follows every write that succeeds, and no other";

    "3.2/table_missing": "an operation on a missing table tells so, and creates none";
    "3.3/expression_before_table": "an expression is refused before the table is looked for";
    "3.3/expression_before_item": "an expression is refused whatever item is stored";
    "3.3/values_before_expression": "malformed values are refused before expressions";
    "3.3/table_before_key": "the table is looked for before its key is held against the request";
    "3.3/values_before_return_values": "malformed values are refused before an illegal ReturnValues";
    "3.3/return_values_before_expression": "an illegal ReturnValues is refused before expressions";
    "3.3/size_before_expression": "a put item too large is refused before expressions";
    "3.3/size_before_condition": "a put item too large is refused before the condition is evaluated";
    "3.3/condition_before_update": "the condition is evaluated before the update is applied";
    "3.3/condition_before_updated_size": "the condition is evaluated before the result of an update is measured";
    "3.3/key_before_condition": "the key is checked before the condition is evaluated";

    "4/size": "an expression has up to 4096 bytes";
    "4/empty": "an expression is not empty";
    "4/syntax": "text that is no expression is a syntax error that tells token and place";
    "4/operators": "an expression has up to 300 operators";
    "4/in_operands": "an IN has up to 100 values";
    "4/parentheses": "double parentheses are redundant";
    "4/path_depth": "a document path has up to 32 elements";
    "4/list_index": "a list index is in range";
    "4/reserved": "a reserved word is no bare name";
    "4/undefined_name": "a name placeholder is defined";
    "4/undefined_value": "a value placeholder is defined";
    "4/unknown_function": "a function is known";
    "4/misplaced_function": "a function stands where it may";
    "4/arity": "a function has its number of operands";
    "4/path_required": "some operands are paths";
    "4/operand_type": "a literal operand has a type the operator takes";
    "4/distinct": "the first operand differs from the others";
    "4/empty_maps": "names and values are absent or not empty";
    "4/placeholder_syntax": "placeholders are a sigil and letters, digits or underscores";
    "4/unused_names": "every name is used";
    "4/unused_values": "every value is used";
    "4/bare_names": "a bare name begins with a letter";
    "4/keywords": "keywords are case-insensitive, functions are not";
    "4/whitespace": "blanks, tabs and line ends separate tokens";
    "4/literal_index": "a list index is a literal";
    "4/names_are_whole": "a name placeholder is one element even with a dot in it";

    "5/precedence": "OR binds weaker than AND, AND weaker than NOT, NOT weaker than comparisons";
    "5/bare_operand": "a bare operand is no condition";
    "5.1/missing_equal": "a missing operand makes = false";
    "5.1/missing_unequal": "a missing operand makes <> true";
    "5.1/missing_order": "a missing operand makes an ordering false";
    "5.1/types_differ": "different types are unequal and without order";
    "5.1/unordered_item": "an item's value without order makes an ordering false";
    "5.1/unordered_literal": "a literal without order is refused in an ordering";
    "5.1/deep": "lists, maps and sets are equal in depth";
    "5.1/not": "NOT is plain negation";
    "5.1/between": "BETWEEN includes its bounds and takes paths";
    "5.1/between_types": "literal bounds have one type";
    "5.1/between_order": "literal bounds are in order";
    "5.1/between_item_bounds": "bounds from the item that do not fit make BETWEEN false";
    "5.1/in": "IN is equality with one of values and paths of any types";
    "5.2/exists": "attribute_exists and its negation see any stored value, null too";
    "5.2/attribute_type": "attribute_type tells the kind";
    "5.2/attribute_type_name": "the name of a type is one of ten";
    "5.2/begins_with": "begins_with is for strings and binaries";
    "5.2/begins_with_literal": "a literal of another type is refused by begins_with";
    "5.2/contains_text": "contains finds parts of strings and binaries";
    "5.2/contains_members": "contains finds members of sets and elements of lists, in depth";
    "5.2/contains_other": "contains is false for other kinds";
    "5.2/size": "size measures strings, binaries, sets, lists and maps";
    "5.2/size_utf16": "the size of a string is in UTF-16 code units";
    "5.2/size_unsized": "what has no size makes its comparison false, and <> true";
    "5.2/size_literal": "a literal without size is refused";
    "5.2/keys": "a condition may name key attributes";
    "5.2/filter_keys": "the filter of a query names no key attribute of the table or index that is read";
    "5.2/missing_item": "every path of a missing item is missing";
    "5.3/error": "a failed condition is an error of its own kind";
    "5.3/item": "a failed condition brings the stored item when asked, and only then";
    "5.3/no_item": "a condition that fails on a missing item brings none";
    "5.3/unchanged": "a failed condition changes nothing";

    "6/nesting": "a projection keeps the nesting and adds no keys";
    "6/missing": "what a projection does not find is left out";
    "6/nothing": "an item of which nothing matches is an empty item, a missing one is none";
    "6/lists": "several elements of a list come compacted, in the order of their indexes";
    "6/merge": "several parts of one element come as one";
    "6/overlap": "paths of a projection do not overlap";
    "6/conflict": "paths of a projection do not use one value as map and list";

    "7/sections_once": "a section stands once in an update";
    "7/sections_order": "sections stand in any order";
    "7/one_operator": "a SET has at most one operator, outside of functions";
    "7/overlap": "paths that are written do not overlap";
    "7/conflict": "paths that are written do not use one value as map and list";
    "7/old_values": "all operands are read before any action applies";
    "7/key_attributes": "no key attribute is changed";
    "7/set_top_level": "SET creates and replaces";
    "7/set_nested": "SET of a nested path needs its parent map";
    "7/set_element": "SET of an element replaces it, or appends beyond the end";
    "7/appends_in_order": "several elements beyond the end are appended in the order of their indexes";
    "7/arithmetic": "plus and minus compute numbers";
    "7/arithmetic_literal": "a literal that is no number is refused in arithmetic";
    "7/arithmetic_item": "an item's value that is no number is refused in arithmetic";
    "7/missing_operand": "a missing operand is refused";
    "7/if_not_exists": "if_not_exists takes the stored value, else the other";
    "7/list_append": "list_append joins lists, and nests";
    "7/list_append_literal": "a literal that is no list is refused by list_append";
    "7/list_append_item": "an item's value that is no list is refused by list_append";
    "7/remove": "REMOVE of what is missing does nothing";
    "7/remove_parent": "REMOVE below a missing or unfit parent is refused";
    "7/remove_missing_item": "REMOVE of a nested path on a missing item does nothing";
    "7/remove_elements": "REMOVE of elements counts positions before any removal";
    "7/remove_last": "REMOVE of the last element leaves an empty list or map";
    "7/add_number": "ADD starts numbers from zero";
    "7/add_set": "ADD unites sets";
    "7/add_literal": "ADD takes a number or a set";
    "7/add_item": "ADD to a value of another type is refused";
    "7/delete_set": "DELETE takes members away, and the empty set with them";
    "7/delete_literal": "DELETE takes a set";
    "7/delete_item": "DELETE from a value of another type is refused";
    "7/result_nesting": "what an update leaves is nested 32 levels at most";
    "7/upsert": "an update creates a missing item from its key and results";
    "7/no_upsert": "an update that only removes creates nothing";
    "7/no_expression": "an update without an expression creates an item of its key";
    "7/condition_first": "the condition sees the item before its key is filled in";

    "8.1/put_delete": "PutItem and DeleteItem return the old item or nothing";
    "8.1/old": "ALL_OLD is the item before, and nothing where there was none";
    "8.1/updated_old": "UPDATED_OLD is the old values of the named paths that were there";
    "8.1/all_new": "ALL_NEW is the whole item after, and nothing where none was created";
    "8.1/updated_new": "UPDATED_NEW is the new values of the named paths, without keys";
    "8.1/updated_new_quirks": "UPDATED_NEW shows the element that moved up, and nothing beyond the end";
    "8.2/put_replaces": "PutItem replaces the whole item";
    "8.2/get": "GetItem gives the item or none";
    "8.2/delete_missing": "DeleteItem of a missing item succeeds";
    "8.2/collection_metrics": "the size of an item collection is told for tables with local indexes only";
    "8.2/atomic": "a single-item write is atomic under concurrency";
    "8.2/failed_write": "a failed write changes nothing";

    "9/partition": "a query gives the items of one partition";
    "9/order": "a query gives items by their sort key, ascending unless told otherwise";
    "9/tests": "a sort key is tested with =, <, <=, >, >=, BETWEEN with its bounds, and begins_with";
    "9/forms": "conditions on keys stand in any order, in parentheses or not, with the value on either side";
    "9/operators": "OR, NOT, IN, <> and functions other than begins_with are not for key conditions";
    "9/once": "a key attribute has one condition";
    "9/nested": "a key condition is on a whole attribute";
    "9/one_attribute": "a condition on a key names one attribute";
    "9/first_operand": "BETWEEN has the key attribute as its first operand";
    "9/computed": "the operands of a key condition are not computed";
    "9/partition_required": "the partition key has a condition";
    "9/sort_key": "the other condition is on the sort key";
    "9/number": "there are one or two conditions on the key of a table";
    "9/partition_equal": "the partition key is tested for equality";
    "9/types": "the values of a key condition have the types of the key";
    "9/begins_with_number": "begins_with is not for numbers";
    "9/filter": "a filter chooses among the items read, by the rules of conditions";
    "9/consistent": "a consistent query sees every write acknowledged before it";
    "9/limit": "the limit of a query is at least one";
    "9/unknown_index": "an index that the table does not have is refused";
    "9/index_partition": "a query of an index gives the items of one partition of the index";
    "9/consistent_global": "a global index has no consistent reads";
    "9/consistent_local": "a consistent read of a local index sees every write acknowledged before it";
    "9.1/default": "a table gives whole items and an index what it holds, unless told otherwise";
    "9.1/projection": "a projection gives parts of each item, after the filter";
    "9.1/specific": "SPECIFIC_ATTRIBUTES needs a projection";
    "9.1/with_projection": "a projection goes with no Select but SPECIFIC_ATTRIBUTES";
    "9.1/all_projected": "ALL_PROJECTED_ATTRIBUTES gives what an index holds, and is for an index only";
    "9.1/all_of_global": "ALL_ATTRIBUTES is for a global index that holds all of them";
    "9.1/not_projected": "a projection names nothing that a global index does not hold";
    "9.1/all_of_local": "ALL_ATTRIBUTES of a local index gives whole items";
    "9.1/local_fetches": "a projection of a local index may name what it does not hold";
    "9.1/count": "COUNT gives no items, and how many there are";
    "9.2/limit": "a limit counts the items evaluated, before the filter";
    "9.2/counts": "ScannedCount is the items evaluated, Count those given";
    "9.2/size": "a page ends when a megabyte is evaluated";
    "9.2/size_before_filter": "the size of a page is counted before the filter and the projection";
    "9.2/index_size": "the size of a page of an index is that of what it holds";
    "9.2/last_key": "a page that its limit or its size ends tells a key to go on after, and no other does";
    "9.2/last_key_at_end": "a limit reached with the last item tells a key to go on after";
    "9.2/last_key_evaluated": "the last key is that of the last item evaluated, given or not";
    "9.2/last_key_shape": "the last key of an index has the attributes of its key and of the table's key";
    "9.2/whole": "the pages together are the whole, in its order, without gaps or repetitions";
    "9.2/equal_index_keys": "items with equal index keys are all in the index";
    "9.2/ties": "items with equal index keys have an order that stays, and pages part them anywhere";
    "9.2/start_key": "a page begins strictly after its start key, which need not exist";
    "9.2/start_key_attributes": "a start key has the attributes that a last key has";
    "9.2/start_key_types": "a start key has the types of the key";
    "9.2/start_key_values": "the values of a start key can be in a key";
    "9.2/start_key_partition": "a start key is in the partition of the query";
    "9.2/start_key_range": "a start key passes the test of the sort key";
    "9.2/start_key_other": "a start key of another partition does not go with a test of the sort key";
    "9.2/start_key_simple": "a partition of a table without a sort key has nothing to begin after";

    "10/all": "a scan gives every item of a table once";
    "10/filter_keys": "the filter of a scan may name keys";
    "10/order": "the items of a partition come in the order of their sort key";
    "10/consistent": "a consistent scan sees every write acknowledged before it";
    "10/limit": "the limit of a scan is at least one";
    "10/segment_number": "segments are counted from zero";
    "10/segment_bounds": "there are 1 to 1,000,000 segments";
    "10/segments": "segments part a table or an index: disjoint and complete";
    "10/segments_by_partition": "the items of a partition are in one segment";
    "10/segments_stay": "an item stays in its segment";
    "10/start_key_segment": "a start key is in the segment of the scan";

    "14.1/name": "a table name has at least 3 characters";
    "14.1/key_elements": "a key schema has one or two elements";
    "14.1/throughput": "throughput is given for provisioned tables and for no others";
    "14.1/throughput_bounds": "throughput is in bounds";
    "14.1/definition_count": "there is a definition for every key element";
    "14.1/definitions": "every key attribute is defined";
    "14.1/same_name": "partition and sort key are two attributes";
    "14.1/key_types": "the first key element is the partition key, the second the sort key";
    "14.1/unused_definitions": "every definition is used, once";
    "14.1/order": "what is wrong with a table is told in the service's order";
    "14.1/refused_whole": "a refused table is not there";
    "14.1/local_indexes": "local indexes have the table's partition key and a sort key, at most five";
    "14.1/global_indexes": "global indexes are at most twenty, with keys of their own";
    "14.1/multi_attribute_keys": "the key of a global index has up to four attributes of each type, partition first";
    "14.1/multi_attribute_query": "a query of a key of many attributes tests all of the partition key and the first ones of the sort key, all but the last for equality";
    "14.1/projections": "a projection names its attributes when it includes some, and only then";
    "14.1/index_names": "an index name stands once";
    "14.1/stream": "a disabled stream has no view type";
    "14.1/exists": "a table that exists is not created again";
    "14.1/description": "a new table is described as it was defined, with an id of its own";
    "14.1/indexes_unsupported": "a backend without indexes refuses them whole";
    "14.2/describe_missing": "a missing table is told in the words of the control plane";
    "14.2/describe": "a table is described with its counts";
    "14.2/list": "tables are listed by name, in pages";
    "14.2/list_limits": "a page has 1 to 100 names";
    "14.2/delete": "a deleted table is gone, and its answer has no keys";
    "14.2/delete_protected": "a protected table is not deleted";
    "14.2/apart": "tables keep their items apart";
    "14.2/recreate": "a table created again starts empty, with another id";

    "17/read": "a read costs one unit for 4 KB begun, half of it when eventually consistent";
    "17/read_missing": "a read of a missing item costs the least";
    "17/read_projection": "a projection does not make a read cheaper";
    "17/write": "a write costs one unit for every KB begun of the larger of before and after";
    "17/index_write": "a write costs for every index by what it changes there: the larger entry, or both when it moves";
    "17/index_projected": "a write costs for an index by what the index holds";
    "17/index_arms": "the units of indexes are in the total, and told apart when asked for";
    "17/query": "a query costs one unit for 4 KB begun of its items together, half of it when eventually consistent";
    "17/query_least": "a query that finds nothing costs the least";
    "17/query_evaluated": "a query costs for what is evaluated, whatever is given of it";
    "17/index_read": "a query of an index costs for what the index holds, and nothing for the table";
    "17/local_fetch": "what a local index fetches from the table costs as reads of whole items";
    "17/not_asked": "capacity is told when asked for, and for the table when asked for indexes";
}
