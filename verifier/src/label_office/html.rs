//! Writing HTML: dynamic text gets in escaped, or not at all.

use std::fmt;

use crate::visible::visible;

/// A piece of HTML.
#[derive(Debug, Default)]
pub(super) struct Html(String);

/// What stands in an attribute.
pub(super) enum Attribute<'t> {
    /// A text of ours.
    Fixed(&'static str, &'static str),
    /// A text of others. For an address, whoever writes it has seen that it is one of the web.
    Text(&'static str, &'t str),
}

impl Html {
    /// Markup of ours, as it stands.
    pub(super) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A text, with nothing in it that would be markup or that cannot be seen.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        escape(&visible(text), &mut self.0);
        self
    }

    /// An element with what `content` writes in it.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        content: impl FnOnce(&mut Html),
    ) -> &mut Self {
        self.void(name, attributes);
        content(self);
        self.0.extend(["</", name, ">"]);
        self
    }

    /// An element that can have nothing in it.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.0.extend(["<", name]);
        for attribute in attributes {
            let (name, value) = match attribute {
                Attribute::Fixed(name, value) => (name, *value),
                Attribute::Text(name, value) => (name, *value),
            };
            self.0.extend([" ", name, "=\""]);
            escape(&visible(value), &mut self.0);
            self.0.push('"');
        }
        self.0.push('>');
        self
    }

    /// An element with nothing but a text in it.
    pub(super) fn text_element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> &mut Self {
        self.element(name, attributes, |html| {
            html.text(text);
        })
    }
}

/// What has a meaning in HTML, in text as well as in an attribute between quotation marks.
fn escape(text: &str, into: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            letter => into.push(letter),
        }
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_no_markup() {
        let mut html = Html::default();
        html.element("a", &[Attribute::Text("title", "\"><script>'&")], |html| {
            html.text("</a><b>\u{202e}&amp;").markup("<hr>");
        });
        let expected =
            "<a title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">&lt;/a&gt;&lt;b&gt;\\u{202e}&amp;amp;<hr></a>";
        assert_eq!(html.to_string(), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_ends_an_element_or_an_attribute(text in ".*") {
            let mut html = Html::default();
            html.element("p", &[Attribute::Text("title", &text)], |html| { html.text(&text); });
            let html = html.to_string();
            let inner = html.strip_prefix("<p title=\"").and_then(|html| html.strip_suffix("</p>")).unwrap();
            let (title, content) = inner.split_once("\">").unwrap();
            prop_assert!(!title.contains(['"', '<', '>']) && !content.contains(['"', '<', '>']));
            prop_assert_eq!(title, content);
        }
    }
}
