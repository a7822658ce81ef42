//! Database errors, from the names of the browser's exceptions.

/// Why opening, reading or writing the database failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the browser lets this page keep nothing")]
    Unavailable,
    /// A newer version of the page has changed the database's stores.
    #[error("a newer version of this page has kept it")]
    Newer,
    #[error("the browser has no room left for this page")]
    Full,
    /// The database was deleted, or the browser closed the connection.
    #[error("the browser has closed the database")]
    Closed,
    #[error("{0}")]
    Failed(String),
}

impl StoreError {
    /// From the `DOMException`'s name when opening fails.
    pub fn of_opening(name: &str) -> Self {
        match name {
            "VersionError" => Self::Newer,
            "QuotaExceededError" => Self::Full,
            _ => Self::Unavailable,
        }
    }

    /// From the `DOMException`'s name and message when a transaction fails.
    pub fn of_transaction(name: &str, message: &str) -> Self {
        match name {
            "QuotaExceededError" => Self::Full,
            // A closed connection starts no transaction. A connection that closes aborts running
            // ones.
            "InvalidStateError" | "AbortError" => Self::Closed,
            // Safari reports this after its database process has died.
            "UnknownError" if message.contains("server lost") => Self::Closed,
            _ if message.is_empty() => Self::Failed(name.to_owned()),
            _ => Self::Failed(message.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_of_opening_gives_a_reason() {
        assert_eq!(StoreError::of_opening("VersionError"), StoreError::Newer);
        assert_eq!(StoreError::of_opening("QuotaExceededError"), StoreError::Full);
        for name in ["SecurityError", "InvalidStateError", "UnknownError", ""] {
            assert_eq!(StoreError::of_opening(name), StoreError::Unavailable, "{name}");
        }
    }

    #[test]
    fn an_exception_of_a_transaction_gives_a_reason() {
        let failed = |text: &str| StoreError::Failed(text.to_owned());
        for (name, message, reason) in [
            ("QuotaExceededError", "", StoreError::Full),
            ("InvalidStateError", "The connection is closing.", StoreError::Closed),
            ("AbortError", "", StoreError::Closed),
            (
                "UnknownError",
                "Connection to Indexed Database server lost. Refresh the page to try again",
                StoreError::Closed,
            ),
            ("UnknownError", "Internal error.", failed("Internal error.")),
            ("DataError", "", failed("DataError")),
        ] {
            assert_eq!(StoreError::of_transaction(name, message), reason, "{name}: {message}");
        }
    }
}
