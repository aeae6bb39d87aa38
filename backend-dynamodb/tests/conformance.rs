itemstore_testkit::conformance!(|| itemstore_dynamodb::DynamoDbBackend::local(
    std::env::var("ITEMSTORE_TEST_ENDPOINT").unwrap()
));
