//! What the derives refuse, and the words they say: one row each.

use syn::DeriveInput;

use crate::{attribute, collection, model};

/// The messages of everything that is wrong with a type.
fn messages(
    derive: fn(&DeriveInput) -> darling::Result<proc_macro2::TokenStream>,
    source: &str,
) -> Vec<String> {
    let input = syn::parse_str(source).expect(source);
    match derive(&input) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.flatten().into_iter().map(|error| error.to_string()).collect(),
    }
}

/// Each row is a type, and what each of its messages begins with.
fn refused(derive: fn(&DeriveInput) -> darling::Result<proc_macro2::TokenStream>, rows: &[(&str, &[&str])]) {
    for (source, expected) in rows {
        let messages = messages(derive, source);
        assert_eq!(messages.len(), expected.len(), "{source}\n{messages:#?}");
        for (message, start) in messages.iter().zip(*expected) {
            assert!(message.starts_with(start), "{source}\n{message}\ninstead of\n{start}");
        }
    }
}

#[test]
fn a_model_without_a_proper_shape_is_refused() {
    refused(
        model::derive,
        &[
            ("struct M(String);", &["Unsupported shape"]),
            ("struct M;", &["Unsupported shape"]),
            ("enum M { A }", &["Unsupported shape"]),
            (
                "#[model(table = \"t\")] struct M<T> { #[model(partition_key)] id: T }",
                &["a model has no generic"],
            ),
            ("struct M { #[model(partition_key)] id: String }", &["a model names its table"]),
            (
                "#[model(table = \"a b\")] struct M { #[model(partition_key)] id: String }",
                &["a table name has up to 255"],
            ),
            (
                "#[model(table = \"\")] struct M { #[model(partition_key)] id: String }",
                &["a table name has up to 255"],
            ),
            (
                "#[model(table = \"t\", tabel = 1)] struct M { #[model(partition_key)] id: String }",
                &["Unknown field: `tabel`. Did you mean `table`?"],
            ),
            (
                "#[model(table = \"t\", crate = self::x)] struct M { #[model(partition_key)] id: String }",
                &["write the name of a package"],
            ),
            (
                "#[model(table = \"t\", rename_all = \"Camel\")] struct M { #[model(partition_key)] id: String }",
                &["one of `lowercase`"],
            ),
        ],
    );
}

#[test]
fn keys_that_are_none_are_refused() {
    const T: &str = "#[model(table = \"t\")]";
    let model = |text: &str| text.replace('@', T);
    let rows = [
        ("@ struct M { a: String }", &["a model has exactly one partition key"][..]),
        ("@ struct M { #[model(sort_key)] a: String }", &["a model has exactly one partition key"]),
        (
            "@ struct M { #[model(partition_key)] a: String, #[model(partition_key)] b: String }",
            &["a model has one partition key, and this is a second one"],
        ),
        (
            "@ struct M { #[model(partition_key)] a: u8, #[model(sort_key)] b: u8, #[model(sort_key)] c: u8 }",
            &["a model has one sort key, and this is a second one"],
        ),
        (
            "@ #[model(partition_key = \"A#{a}\")] struct M { #[model(partition_key)] a: String }",
            &["the partition key is a template here and a marked field below"],
        ),
        ("@ #[model(partition_key = \"A#{b}\")] struct M { a: String }", &["there is no field `b`"]),
        ("@ #[model(partition_key = \"{a}{b}\")] struct M { a: u8, b: u8 }", &["there is nothing between `b`"]),
        ("@ #[model(partition_key = \"\")] struct M { a: u8 }", &["a key template cannot be empty"]),
        ("@ #[model(partition_key = \"A#{a\")] struct M { a: u8 }", &["a placeholder is written `{field}`"]),
        ("@ #[model(partition_key = \"A#a}\")] struct M { a: u8 }", &["a placeholder is written `{field}`"]),
        ("@ #[model(partition_key = \"{a:20}\")] struct M { a: u8 }", &["the padding of `a` is written"]),
        ("@ #[model(partition_key = \"{a:0x}\")] struct M { a: u8 }", &["the padding of `a` is written"]),
        ("@ #[model(partition_key = \"{a:00}\")] struct M { a: u8 }", &["`a` is padded to 1 up to 38"]),
        ("@ #[model(partition_key = \"{a:039}\")] struct M { a: u8 }", &["`a` is padded to 1 up to 38"]),
        ("@ #[model(partition_key = \"{a:038}\")] struct M { a: u8 }", &[]),
        ("@ #[model(partition_key)] struct M { a: u8 }", &["write `partition_key = \"USER#{id}\"`"]),
        ("@ #[model(partition_key = \"{a}\")] struct M { a: u8, pk: u8 }", &["a key template is stored as `pk`"]),
        (
            "@ #[model(partition_key(name = \"a\", template = \"{a}\"))] struct M { a: u8 }",
            &["a key template is stored as `a`"],
        ),
        (
            "@ #[model(partition_key = \"{a}\", sort_key(name = \"pk\", template = \"S\"))] struct M { a: u8 }",
            &["partition key and sort key have the same"],
        ),
        ("@ struct M { #[model(partition_key)] a: Option<String> }", &["a part of the key is in every item"]),
        (
            "@ struct M { #[model(partition_key, default)] a: String }",
            &["`default` does not go with a part of the key"],
        ),
        ("@ #[model(partition_key = \"{a}\")] struct M { #[model(skip)] a: u8 }", &["`skip` does not go"]),
        ("@ #[model(partition_key = \"{a}\")] struct M { #[model(alias = \"b\")] a: u8 }", &["`alias` does not go"]),
        (
            "@ #[model(partition_key = \"{a}-{b}-{c}-{d}-{e}\", sort_key = \"{f}-{g}-{h}-{i}\")]
             struct M { a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8 }",
            &["a key has at most 8 parts, and this one has 9"],
        ),
    ]
    .map(|(source, expected)| (model(source), expected));
    for (source, expected) in &rows {
        refused(model::derive, &[(source, expected)]);
    }
}

/// Each row is what a model says of its indexes, its further fields, and what each message begins with.
fn indexes_refused(rows: &[(&str, &str, &[&str])]) {
    for (attributes, fields, expected) in rows {
        let key = "#[model(partition_key)] pk: String, #[model(sort_key)] sk: String";
        let source =
            format!("#[model(table = \"t\", {attributes})] struct M {{ {key}, a: String, b: u8, {fields} }}");
        refused(model::derive, &[(&source, expected)]);
    }
}

#[test]
fn indexes_that_are_not_written_as_such_are_refused() {
    indexes_refused(&[
        ("global_index", "", &["an index begins with its name"]),
        ("global_index(partition_key = a)", "", &["an index begins with its name"]),
        ("global_index(by_a)", "", &["a global index has a partition key"]),
        ("global_index(by_a, partition_key = c)", "", &["there is no field `c` for this index"]),
        (
            "global_index(by_a, partition_key = \"A#{c}\")",
            "",
            &["there is no field `c` for this placeholder"],
        ),
        ("global_index(by_a, partition_key)", "", &["write `= field`"]),
        ("global_index(by_a, partition_key = x::y)", "", &["write the name of a field"]),
        ("global_index(by_a, partition_key(1))", "", &["a key of several attributes names"]),
        ("global_index(by_a, partition_key = a, sorted = b)", "", &["an index has `name`, `partition_key`"]),
        (
            "global_index(by_a, partition_key = a, partition_key = b)",
            "",
            &["Duplicate field `partition_key`"],
        ),
        ("global_index(by_a, partition_key = a, project(a))", "", &["write `project(all)`, `project(keys)`"]),
        (
            "global_index(by_a, partition_key = a, project(all, b))",
            "",
            &["write `project(all)`, `project(keys)`"],
        ),
        (
            "global_index(by_a, partition_key = a, project(keys, c))",
            "",
            &["there is no field `c` for this index"],
        ),
        (
            "global_index(by_a, partition_key = a, sort_key = a)",
            "",
            &["an attribute is in the key of an index once"],
        ),
    ]);
}

#[test]
fn indexes_that_no_table_has_are_refused() {
    indexes_refused(&[
        (
            "global_index(by_a, partition_key(a, b, c, d, e))",
            "c: u8, d: u8, e: u8",
            &["a key of a global index has up to 4"],
        ),
        (
            "global_index(by_a, partition_key(a, b, c, d), sort_key(pk, sk, e, f))",
            "c: u8, d: u8, e: u8, f: u8",
            &[],
        ),
        ("global_index(query, partition_key = a)", "", &["`query` is a function of every model"]),
        ("global_index(ab, partition_key = a)", "", &["an index name has 3 to 255 characters"]),
        (
            "global_index(ab, name = \"a b\", partition_key = a)",
            "",
            &["an index name has 3 to 255 characters"],
        ),
        ("global_index(ab, name = \"a-b\", partition_key = a)", "", &[]),
        (
            "global_index(by_a, partition_key = a), local_index(by_a, sort_key = b)",
            "",
            &["the index `by_a` has the name of another one"],
        ),
        (
            "global_index(one, name = \"gsi\", partition_key = a), global_index(two, name = \"gsi\", partition_key = b)",
            "",
            &["the index `two` has the name of another one"],
        ),
        ("local_index(by_a)", "", &["a local index has a sort key"]),
        ("local_index(by_a, sort_key(a, b))", "", &["the sort key of a local index is one attribute"]),
        (
            "local_index(by_a, partition_key = a, sort_key = b)",
            "",
            &["a local index has the partition key of the table"],
        ),
        ("local_index(by_a, sort_key = pk)", "", &["an attribute is in the key of an index once"]),
        (
            "global_index(by_c, partition_key = c)",
            "#[model(null)] c: Option<u8>",
            &["`null` does not go with a part"],
        ),
        (
            "global_index(by_c, partition_key = c)",
            "#[model(skip)] c: u8",
            &["`skip` does not go with a part"],
        ),
        (
            "global_index(by_a, partition_key = a, project(keys, c))",
            "#[model(rest)] c: Item",
            &["`rest` does not go with a projection by name"],
        ),
    ]);
    let without_sort_key = "#[model(table = \"t\", local_index(by_a, sort_key = a))]
        struct M { #[model(partition_key)] pk: String, a: String }";
    refused(model::derive, &[(without_sort_key, &["a local index is for a table with a sort key"])]);
}

#[test]
fn a_template_of_an_index_has_a_name_that_nothing_else_has() {
    indexes_refused(&[
        (
            "global_index(by_a, partition_key(name = \"b\", template = \"A#{a}\"))",
            "",
            &["`b` is stored as something else too"],
        ),
        (
            "global_index(one, partition_key(name = \"x\", template = \"A#{a}\")),
             global_index(two, partition_key(name = \"x\", template = \"B#{a}\"))",
            "",
            &["`x` is stored as something else too"],
        ),
        (
            "global_index(one, partition_key(name = \"x\", template = \"A#{a}\"), sort_key = b),
             global_index(two, partition_key(name = \"x\", template = \"A#{a}\"))",
            "",
            &[],
        ),
    ]);
}

#[test]
fn the_name_of_a_key_attribute_has_at_most_255_bytes() {
    let named = |bytes| {
        let name = "n".repeat(bytes);
        format!("#[model(table = \"t\")] struct M {{ #[model(partition_key, rename = \"{name}\")] a: u8 }}")
    };
    refused(
        model::derive,
        &[(&named(255), &[]), (&named(256), &["the name of a key attribute has at most 255"])],
    );
}

#[test]
fn fields_that_contradict_themselves_or_each_other_are_refused() {
    let model = |fields: &str| {
        format!("#[model(table = \"t\")] struct M {{ #[model(partition_key)] id: String, {fields} }}")
    };
    let rows = [
        (
            "#[model(rename = \"id\")] a: u8",
            &["`id` is the stored name, or an alias, of another field too"][..],
        ),
        ("#[model(alias = \"b\")] a: u8, b: u8", &["`b` is the stored name"]),
        ("#[model(rename = \"\")] a: u8", &["a stored name cannot be empty"]),
        ("#[model(skip, serde)] a: u8", &["`skip` and `serde` say different things"]),
        ("#[model(flatten, rest)] a: u8", &["`flatten` and `rest` say different things"]),
        ("#[model(null)] a: u8", &["`null` is for an `Option` field"]),
        ("#[model(serde, null)] a: Option<u8>", &[]),
        ("#[model(skip, rename = \"b\")] a: u8", &["`rename` is for a field that is stored"]),
        ("#[model(flatten, default)] a: A", &["`default` is for the fields of the struct that is spread"]),
        (
            "#[model(flatten, alias = \"b\")] a: A",
            &["`alias` is for a field that has an attribute of its own"],
        ),
        ("#[model(rest, rename = \"b\")] a: Item", &["`rename` is for a field with an attribute of its own"]),
        ("#[model(rest)] a: Item, #[model(rest)] b: Item", &["only one field can keep the rest"]),
        ("build: u8", &["`build` is a method of the builder"]),
        ("#[model(skip)] build: u8", &[]),
        ("#[model(default(5))] a: u8", &["write `default`, or `default = expression`"]),
        ("#[model(renam = \"b\")] a: u8", &["Unknown field: `renam`. Did you mean `rename`?"]),
    ]
    .map(|(fields, expected)| (model(fields), expected));
    for (source, expected) in &rows {
        refused(model::derive, &[(source, expected)]);
    }
}

#[test]
fn fields_that_the_store_fills_in_are_nothing_else() {
    let model = |fields: &str| {
        format!("#[model(table = \"t\")] struct M {{ #[model(partition_key)] id: String, {fields} }}")
    };
    let rows = [
        ("#[model(version)] a: Version, #[model(version)] b: Version", &["a model has one version"][..]),
        ("#[model(version)] a: u64", &["a version is of the type `itemstore::model::Version`"]),
        ("#[model(version)] a: Option<Version>", &["a version is of the type"]),
        ("#[model(version)] a: itemstore::model::Version", &[]),
        ("#[model(ttl)] a: u64, #[model(ttl)] b: u64", &["a model has one time to live"]),
        ("#[model(created_at)] a: u64, #[model(created_at)] b: String", &[]),
        ("#[model(created_at, updated_at)] a: u64", &["`created_at` and `updated_at` say different things"]),
        ("#[model(ttl, generate = \"epoch\")] a: u64", &["`ttl` and `generate` say different things"]),
        ("#[model(ttl, default)] a: u64", &["`default` does not go with a field that the store fills in"]),
        ("#[model(version, alias = \"b\")] a: Version", &["`alias` does not go with a field that the store"]),
        ("#[model(updated_at, skip, serde)] a: u64", &["`skip` does not go", "`serde` does not go"]),
        ("#[model(version, rename = \"v\", sensitive)] a: Version", &[]),
        ("#[model(generate = \"uuid\")] a: String", &["one of `uuid4`, `uuid7`, `ulid`, `epoch`"]),
        ("#[model(generate)] a: String", &["Unexpected"]),
        ("#[model(sort_key, generate = \"ulid\")] a: String", &[]),
        ("#[model(sort_key, created_at)] a: u64", &["`created_at` does not go with a part of the key"]),
    ]
    .map(|(fields, expected)| (model(fields), expected));
    for (source, expected) in &rows {
        refused(model::derive, &[(source, expected)]);
    }
    let template = "#[model(table = \"t\", partition_key = \"A#{a}\")] struct M { #[model(generate = \"ulid\")] a: String }";
    refused(model::derive, &[(template, &[])]);
    let nested = "struct A { #[model(version)] a: Version, #[model(generate = \"ulid\")] b: String }";
    let only_models = ["`version` is for the fields of a model", "`generate` is for the fields of a model"];
    refused(attribute::derive, &[(nested, &only_models)]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    refused(
        model::derive,
        &[(
            "struct M { #[model(null)] a: u8, #[model(rename = \"a\")] b: u8, build: u8 }",
            &[
                "a model names its table",
                "`null` is for",
                "`a` is the stored name",
                "a model has exactly one partition key",
                "`build` is a method",
            ],
        )],
    );
}

#[test]
fn attribute_types_that_cannot_be_kept_are_refused() {
    refused(
        attribute::derive,
        &[
            ("struct A;", &["Unsupported shape"]),
            ("struct A(u8, u8);", &["Unsupported shape"]),
            ("struct A<T>(T);", &["an attribute type has no generic parameters"]),
            ("enum A {}", &["an enum without variants"]),
            ("#[model(tag = \"t\")] struct A { a: u8 }", &["`tag` is for an enum with data"]),
            ("#[model(tag = \"t\")] struct A(u8);", &["`tag` is for an enum with data"]),
            ("#[model(tag = \"t\")] enum A { B }", &["`tag` is for an enum with data"]),
            ("#[model(rename_all = \"camelCase\")] struct A(u8);", &["`rename_all` is for named fields"]),
            ("struct A(#[model(rename = \"b\")] u8);", &["`rename` is for a named field"]),
            ("struct A { #[model(partition_key)] a: u8 }", &["`partition_key` is for the fields of a model"]),
            ("struct A { size: u8, key: u8 }", &["`size` is a method of a typed path", "`key` is a method"]),
            ("struct A { #[model(skip)] size: u8 }", &[]),
            (
                "enum A { B, #[model(rename = \"B\")] C }",
                &["`B` is the stored name, or an alias, of another variant"],
            ),
            ("enum A { B { r#type: u8 } }", &["`type` is where the name of the variant is stored"]),
            ("#[model(tag = \"t\")] enum A { B { r#type: u8 } }", &[]),
            ("enum A { B(u8, u8) }", &["a variant holds nothing, named fields, or one struct"]),
            ("enum A { B(#[model(skip)] C) }", &["`skip` is for a named field"]),
            ("enum A { B { #[model(rest)] a: Item } }", &["`rest` is for a struct"]),
            ("enum A { B { #[model(sensitive)] a: u8 } }", &["`sensitive` is for a struct"]),
            ("enum A { B { #[model(sort_key)] a: u8 } }", &["`sort_key` is for the fields of a model"]),
        ],
    );
}

#[test]
fn a_test_takes_one_store() {
    let expand = |models: &str, function: &str| {
        let parse = |text: &str| text.parse().expect("tokens");
        crate::test_attribute::expand(parse(models), parse(function)).map_err(|error| error.to_string())
    };
    for function in ["fn t() {}", "fn t(a: Store, b: Store) {}", "fn t(self) {}"] {
        let error = expand("User", function).expect_err(function);
        assert!(error.starts_with("a test takes one parameter, the store"), "{error}");
    }
    let error = expand("", "fn t<B>(a: Store<B>) {}").expect_err("generic");
    assert_eq!(error, "a test has no generic parameters");
    expand("3", "fn t(a: Store) {}").expect_err("a number is no model");
}

#[test]
fn a_test_keeps_its_attributes_and_hands_its_types_on() {
    let expand = |models: &str, function: &str| {
        let parse = |text: &str| text.parse().expect("tokens");
        let expanded = crate::test_attribute::expand(parse(models), parse(function)).expect("a test");
        expanded.to_string().replace(' ', "")
    };
    let expanded = expand("User, Order", "#[ignore] async fn t(s: Store<Memory>) -> Result<()> { Ok(()) }");
    assert!(expanded.starts_with("#[ignore]#[::core::prelude::v1::test]fnt()->Result<()>{"), "{expanded}");
    assert!(expanded.contains("::run_async::<Store<Memory>,(User,Order,),_,_>(body)"), "{expanded}");
    let expanded = expand("", "#[should_panic] fn t(s: Store) {}");
    assert!(expanded.starts_with("#[should_panic]"), "{expanded}");
    assert!(expanded.contains("::run_sync::<Store,(),_,_>(body)"), "{expanded}");
}

#[test]
fn a_type_attribute_that_is_none_is_refused() {
    let model = |attribute: &str| {
        format!(
            "#[model(table = \"t\", {attribute})] struct M {{ #[model(partition_key)] id: String, #[model(alias = \"b\")] a: u8 }}"
        )
    };
    let rows = [
        ("type_attribute", &["name the attribute: `type_attribute = \"kind\"`"][..]),
        ("type_attribute = \"\"", &["a stored name cannot be empty"]),
        ("type_attribute = \"a\"", &["a field is stored under the name of the type attribute"]),
        ("type_attribute = \"b\"", &["a field is stored under the name of the type attribute"]),
        ("type_attribute(name = \"kind\")", &["Missing field `value`"]),
        ("type_attribute = \"sk\", sort_key = \"M\"", &["a key template is stored under the name"]),
        (
            "type_attribute = \"by_m_pk\", global_index(by_m, partition_key = \"M\")",
            &["a key template is stored under the name"],
        ),
    ];
    let rows: Vec<(String, &[&str])> = rows.iter().map(|(text, words)| (model(text), *words)).collect();
    let rows: Vec<(&str, &[&str])> = rows.iter().map(|(text, words)| (text.as_str(), *words)).collect();
    refused(model::derive, &rows);
}

#[test]
fn a_collection_without_a_proper_shape_is_refused() {
    refused(
        collection::derive,
        &[
            ("struct C(A);", &["Unsupported shape"]),
            ("enum C { A(A, B) }", &["Unsupported shape"]),
            ("enum C { A { a: A } }", &["Unsupported shape"]),
            ("enum C<T> { A(T) }", &["a collection has no generic"]),
            ("enum C { #[collection(unknown)] Other(Item) }", &["a collection has a model"]),
            (
                "enum C { A(A), #[collection(unknown)] X(Item), #[collection(unknown)] Y(Item) }",
                &["one variant is for what is unknown, and this is a second one"],
            ),
            (
                "enum C { #[collection(unknwon)] A(A) }",
                &["Unknown field: `unknwon`. Did you mean `unknown`?"],
            ),
        ],
    );
}
