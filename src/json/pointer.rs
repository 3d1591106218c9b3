use std::fmt;

/// A place in a JSON document (RFC 6901). The empty pointer is the whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The member `key` of the object here.
    ///
    /// ```
    /// use openbadges::json::Pointer;
    /// assert_eq!(Pointer::root().key("a/b").item(0).as_str(), "/a~1b/0");
    /// ```
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Pointer(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    /// The item `index` of the array here.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Pointer(format!("{}/{index}", self.0))
    }

    /// `relative`, read from here instead of from the root.
    #[must_use]
    pub fn join(&self, relative: &Pointer) -> Self {
        Pointer(format!("{}{}", self.0, relative.0))
    }

    /// The pointer's text, ready for `serde_json::Value::pointer`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
