use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::str::FromStr;

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

    /// The keys and indexes on the way there, as they are in the document.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(|token| match token.contains('~') {
            true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
            false => Cow::Borrowed(token),
        })
    }

    /// The pointer's text, ready for `serde_json::Value::pointer`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Pointer {
    type Err = MalformedPointer;

    /// Reads a pointer as it is written (RFC 6901 §3).
    ///
    /// ```
    /// use openbadges::json::Pointer;
    /// let pointer: Pointer = "/credentialSubject/result/0".parse().unwrap();
    /// assert_eq!(pointer, Pointer::root().key("credentialSubject").key("result").item(0));
    /// assert!("credentialSubject".parse::<Pointer>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, MalformedPointer> {
        let begins_well = text.is_empty() || text.starts_with('/');
        let escapes_well = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        match begins_well && escapes_well {
            true => Ok(Pointer(text.to_owned())),
            false => Err(MalformedPointer),
        }
    }
}

/// A text that is no JSON pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedPointer;

impl fmt::Display for MalformedPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "it is no JSON pointer; each step begins with a slash, as in /credentialSubject/result/0, and in a name ~ is \
             written ~0 and / is written ~1",
        )
    }
}

impl Error for MalformedPointer {}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let pointer = Pointer::root().key("a/b").key("~1").key("").item(7);
        assert_eq!(pointer.as_str().parse(), Ok(pointer.clone()));
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["a/b", "~1", "", "7"]);
        assert_eq!("".parse(), Ok(Pointer::root()));
        assert_eq!(Pointer::root().tokens().count(), 0);
    }

    #[test]
    fn refuses_what_is_no_pointer() {
        for text in ["a", "a/b", "#/a", " /a", "/~", "/a~2", "/~/", "/a~"] {
            assert_eq!(text.parse::<Pointer>(), Err(MalformedPointer), "{text}");
        }
    }
}
