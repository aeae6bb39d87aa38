//! Every limit of DynamoDB, one constant each. Source: SEMANTICS, Appendix A, and the section named.

/// Bytes of an item (1.5).
pub const ITEM_SIZE_BYTES: usize = 400 * 1024;
/// Bytes of a partition key value (2).
pub const PARTITION_KEY_BYTES: usize = 2048;
/// Bytes of a sort key value (2).
pub const SORT_KEY_BYTES: usize = 1024;
/// UTF-8 bytes of an attribute name (1.6).
pub const ATTRIBUTE_NAME_BYTES: usize = 65_535;
/// UTF-8 bytes of the name of a key attribute (1.6).
pub const KEY_ATTRIBUTE_NAME_BYTES: usize = 255;
/// Levels of a document, a top-level value being the first (1.4).
pub const NESTING_LEVELS: usize = 32;
/// Significant digits of a number (1.2).
pub const NUMBER_DIGITS: u32 = 38;
/// Bytes of an expression (4).
pub const EXPRESSION_BYTES: usize = 4096;
/// Operators of an expression (4).
pub const EXPRESSION_OPERATORS: usize = 300;
/// Elements of a document path (4).
pub const PATH_ELEMENTS: usize = 32;
/// List values of an `IN` (20).
pub const IN_OPERANDS: usize = 100;
/// Bytes of a placeholder, with its first character (1.6).
pub const PLACEHOLDER_BYTES: usize = 255;
/// Bytes of all expression attribute names and values of a request together (1.6).
pub const SUBSTITUTION_BYTES: usize = 2 * 1024 * 1024;
/// Characters of a table name in a data-plane call, at least (3.2).
pub const TABLE_NAME_MIN_DATA_PLANE: usize = 1;
/// Characters of a table or index name, at least (1.6).
pub const TABLE_NAME_MIN: usize = 3;
/// Characters of a table or index name, at most (1.6).
pub const TABLE_NAME_MAX: usize = 255;
/// Local secondary indexes of a table (14.1).
pub const LOCAL_INDEXES: usize = 5;
/// Global secondary indexes of a table (14.1).
pub const GLOBAL_INDEXES: usize = 20;
/// Attributes projected by name in one index (Appendix A).
pub const INDEX_PROJECTED_ATTRIBUTES: usize = 20;
/// Attributes projected by name, over all indexes of a table (14.1).
pub const PROJECTED_ATTRIBUTES: usize = 100;
/// Partition key attributes, and sort key attributes, of a global index (14.1).
pub const INDEX_KEY_ATTRIBUTES: usize = 4;
/// Tables of a `ListTables` page (14.2).
pub const LIST_TABLES_PAGE: usize = 100;
/// Elements of the key schema of a table or a local index (14.1).
pub const KEY_ELEMENTS: usize = 2;
/// Errors that one validation message lists (3.1).
pub const LISTED_ERRORS: usize = 10;
/// Capacity units that can be provisioned (14.1).
pub const THROUGHPUT_UNITS: u64 = 1_000_000_000_000;
/// Bytes evaluated for one page of a Query or a Scan (9.2).
pub const PAGE_BYTES: usize = 1024 * 1024;
/// Segments of a parallel scan (10).
pub const SCAN_SEGMENTS: i32 = 1_000_000;
/// Bytes of a read capacity unit (17).
pub const READ_UNIT_BYTES: usize = 4096;
/// Bytes of a write capacity unit (17).
pub const WRITE_UNIT_BYTES: usize = 1024;
/// Keys of a BatchGetItem (11).
pub const BATCH_GET_KEYS: usize = 100;
/// Bytes of the items that a BatchGetItem gives (11).
pub const BATCH_GET_BYTES: usize = 16 * 1024 * 1024;
/// Writes of a BatchWriteItem (12).
pub const BATCH_WRITES: usize = 25;
/// Bytes of the items of a BatchWriteItem (12).
pub const BATCH_WRITE_BYTES: usize = 16 * 1024 * 1024;
/// Actions of a transaction (13.1).
pub const TRANSACTION_ACTIONS: usize = 100;
/// Bytes of the items of a transaction (13.1).
pub const TRANSACTION_BYTES: usize = 4 * 1024 * 1024;
/// Characters of the token of a transaction (13.1).
pub const TOKEN_CHARACTERS: usize = 36;
/// Minutes that the token of a transaction is remembered (13.1).
pub const TOKEN_MINUTES: u64 = 10;
/// Seconds in the past that an expiry can be and still count, five years of 365 days (15).
pub const EXPIRY_PAST_SECONDS: i64 = 5 * 365 * 24 * 60 * 60;
