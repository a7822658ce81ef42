//! The ways to tell signs from digits and from each other.

use serde::Serialize;

/// What tells signs from digits and from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// New outputs of the last layer.
    Outputs,
    /// The nearest class mean of the features.
    Prototypes,
    /// The nearest trace.
    Traces,
    /// New outputs of the last layer, weighed by the traces.
    Union,
    /// The nearest class mean of the features, weighed by the traces: what the page reads by.
    Matched,
}

/// A name that no method has.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no method {0}: choose outputs, prototypes, traces, union or matched")]
pub struct UnknownMethod(String);

impl Method {
    pub const ALL: [Self; 5] =
        [Self::Outputs, Self::Prototypes, Self::Traces, Self::Union, Self::Matched];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outputs => "outputs",
            Self::Prototypes => "prototypes",
            Self::Traces => "traces",
            Self::Union => "union",
            Self::Matched => "matched",
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        let named = Self::ALL.into_iter().find(|method| method.as_str() == name);
        named.ok_or_else(|| UnknownMethod(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_has_its_name_and_an_unknown_name_is_refused_with_all_of_them() {
        for method in Method::ALL {
            assert_eq!(method.as_str().parse(), Ok(method));
            let json = serde_json::to_string(&method).unwrap();
            assert_eq!(json, format!("\"{method}\""));
        }
        let refused = "rows".parse::<Method>().unwrap_err().to_string();
        assert!(Method::ALL.iter().all(|method| refused.contains(method.as_str())), "{refused}");
    }
}
