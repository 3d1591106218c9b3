//! `[label]`: one label scheme, its authority and its registers.

use openbadges::Timestamp;
use openbadges::key::PublicKey;
use openbadges::policy::{LabelAuthority, LabelHolders, LabelRegisterSource, LabelScheme, PinnedKey};
use toml::Spanned;
use toml::value::Datetime;
use url::Url;

use super::table::{PartyId, RegistryAddress, Span, common_spelling};
use super::{PolicyFault, Reader};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelTable {
    name: Spanned<String>,
    achievements: Vec<Spanned<AchievementId>>,
    #[serde(default)]
    recognises: bool,
    authority: Vec<Spanned<AuthorityTable>>,
    #[serde(default)]
    register: Vec<RegisterTable>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorityTable {
    id: Spanned<PartyId>,
    key: Vec<Spanned<KeyTable>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyTable {
    multibase: Spanned<Multibase>,
    not_before: Option<Instant>,
    not_after: Option<Instant>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterTable {
    url: Spanned<RegistryAddress>,
    max_age: Option<Span>,
    edition_not_before: Option<Instant>,
}

/// The id of an achievement: an absolute address.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct AchievementId(String);

impl TryFrom<String> for AchievementId {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        match Url::parse(&id) {
            Ok(_) => Ok(AchievementId(id)),
            Err(_) => {
                Err(format!("{id:?} is no id of an achievement; write it as labels have it, https://…"))
            }
        }
    }
}

/// A public key as a Multikey.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Multibase(PublicKey);

impl TryFrom<String> for Multibase {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        PublicKey::from_multikey(&text).map(Multibase).map_err(|_| {
            format!("{text:?} is no public key that can be used; write its publicKeyMultibase, such as z6Mk…")
        })
    }
}

/// A date with its time and zone.
#[derive(serde::Deserialize)]
#[serde(try_from = "Datetime")]
struct Instant(Timestamp);

impl TryFrom<Datetime> for Instant {
    type Error = String;

    fn try_from(date: Datetime) -> Result<Self, String> {
        Timestamp::parse(&date.to_string())
            .map(Instant)
            .map_err(|_| format!("{date} must have date, time and zone, such as 2026-01-01T00:00:00Z"))
    }
}

impl Reader<'_> {
    /// The scheme in `table`. One without an authority or an achievement could never be met, and would look like a rule.
    pub(super) fn label(&self, table: LabelTable) -> Result<LabelScheme, PolicyFault> {
        self.distinct(&table.achievements, |id| common_spelling(&id.0))?;
        self.addresses(table.register.iter().map(|register| &register.url))?;
        self.distinct(table.authority.iter().map(|authority| &authority.get_ref().id), PartyId::compared)?;
        if table.achievements.is_empty() || table.authority.is_empty() {
            let fault = "[label] needs at least one id under achievements and one [[label.authority]]";
            return Err(self.fault(&table.name, fault));
        }
        if table.name.get_ref().trim().is_empty() {
            return Err(self.fault(&table.name, "the label's name is empty; write the name of the scheme"));
        }
        let mut scheme = LabelScheme::default();
        scheme.name = table.name.into_inner();
        scheme.achievements = table.achievements.into_iter().map(|id| id.into_inner().0).collect();
        scheme.holders = if table.recognises { LabelHolders::Recognised } else { LabelHolders::Shown };
        let authorities = table.authority.into_iter().map(|authority| self.authority(authority));
        scheme.authorities = authorities.collect::<Result<_, _>>()?;
        scheme.registers = table.register.into_iter().map(register).collect();
        Ok(scheme)
    }

    fn authority(&self, table: Spanned<AuthorityTable>) -> Result<LabelAuthority, PolicyFault> {
        if table.get_ref().key.is_empty() {
            return Err(self.fault(&table, "an authority needs at least one [[label.authority.key]]"));
        }
        let AuthorityTable { id, key } = table.into_inner();
        let keys = key.iter().map(|key| &key.get_ref().multibase);
        self.distinct(keys, |key| key.0.to_multikey().unwrap_or_default())?;
        let keys = key.into_iter().map(|key| self.pinned_key(key)).collect::<Result<_, _>>()?;
        Ok(LabelAuthority { id: id.into_inner().0, keys })
    }

    fn pinned_key(&self, table: Spanned<KeyTable>) -> Result<PinnedKey, PolicyFault> {
        let KeyTable { not_before, not_after, .. } = table.get_ref();
        let (not_before, not_after) = (not_before.as_ref().map(|at| at.0), not_after.as_ref().map(|at| at.0));
        if not_before.zip(not_after).is_some_and(|(start, end)| end < start) {
            return Err(self.fault(&table, "the key's time ends before it begins; correct the dates"));
        }
        let key = table.into_inner().multibase.into_inner().0;
        Ok(PinnedKey { key, not_before, not_after })
    }
}

fn register(table: RegisterTable) -> LabelRegisterSource {
    LabelRegisterSource {
        url: table.url.into_inner().0,
        max_age: table.max_age.map_or(LabelRegisterSource::DEFAULT_MAX_AGE, |age| age.0),
        edition_not_before: table.edition_not_before.map(|at| at.0),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::policy_file::parse;

    const KEY: &str = "z6MkvYM3LpRxMq6rg4MaXyo5ZZL2bjVQVYCdX3N4vqJvMCZ1";

    /// A whole `[label]`, with `from` replaced by `to`.
    fn changed(from: &str, to: &str) -> Result<LabelScheme, String> {
        let text = format!(
            r#"
            [label]
            name = "Quality Label"
            achievements = ["https://label.example/achievement/v1"]
            recognises = true
            [[label.authority]]
            id = "did:web:network.example"
            [[label.authority.key]]
            multibase = "{KEY}"
            not_before = 2026-01-01T00:00:00Z
            not_after = 2026-12-31T23:59:59+01:00
            [[label.register]]
            url = "https://label.example/register"
            max_age = "2d"
            edition_not_before = 2026-11-20T00:00:00Z
            "#
        );
        assert!(text.contains(from), "{from}");
        let policy = parse(&text.replacen(from, to, 1), Path::new("")).map_err(|fault| fault.to_string())?;
        Ok(policy.label.unwrap())
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(Timestamp::parse(text).unwrap())
    }

    #[test]
    fn reads_a_scheme() {
        let scheme = changed("", "").unwrap();
        assert_eq!((scheme.name.as_str(), scheme.holders), ("Quality Label", LabelHolders::Recognised));
        assert_eq!(scheme.achievements, ["https://label.example/achievement/v1"]);
        let [LabelAuthority { id, keys }] = &scheme.authorities[..] else { panic!("one authority") };
        assert_eq!(id, "did:web:network.example");
        let [key] = &keys[..] else { panic!("one key") };
        assert_eq!(key.key.to_multikey().as_deref(), Some(KEY));
        assert_eq!((key.not_before, key.not_after), (at("2026-01-01T00:00:00Z"), at("2026-12-31T22:59:59Z")));
        let [register] = &scheme.registers[..] else { panic!("one register") };
        assert_eq!(register.max_age, Duration::from_secs(2 * 86_400));
        assert_eq!(register.edition_not_before, at("2026-11-20T00:00:00Z"));
    }

    #[test]
    fn what_may_be_left_out_has_a_default() {
        let register = changed("max_age = \"2d\"", "").unwrap().registers.remove(0);
        assert_eq!(register.max_age, Duration::from_secs(7 * 86_400));
        assert_eq!(changed("recognises = true", "").unwrap().holders, LabelHolders::Shown);
        let endless = changed("not_after = 2026-12-31T23:59:59+01:00", "").unwrap();
        assert_eq!(endless.authorities[0].keys[0].not_after, None);
    }

    #[test]
    fn refuses_what_could_never_hold_or_says_two_things() {
        let twice_a_key = format!("multibase = \"{KEY}\"\n[[label.authority.key]]\nmultibase = \"{KEY}\"");
        for (from, to) in [
            ("achievements = [\"https://label.example/achievement/v1\"]", "achievements = []"),
            ("achievements = [", "achievements = [\"https://label.example/achievement/v1\", "),
            ("achievements = [", "achievements = [\"https://LABEL.example:443/achievement/v1\", "),
            ("achievements = [", "achievements = [\"v1\", "),
            ("name = \"Quality Label\"", "name = \" \""),
            ("name = \"Quality Label\"", ""),
            ("recognises", "recognizes"),
            ("did:web:network.example", "Network"),
            ("did:web:network.example", "did:"),
            ("did:web:network.example", "did:web:net work"),
            ("did:web:network.example", "http://network.example/"),
            ("https://label.example/register", "https://label.example/register#1"),
            ("https://label.example/register", "https://user@label.example/register"),
            (KEY, "z6MkBroken"),
            (&format!("multibase = \"{KEY}\""), &twice_a_key),
            ("not_after = 2026-12-31T23:59:59+01:00", "not_after = 2025-12-31T23:59:59Z"),
            ("not_before = 2026-01-01T00:00:00Z", "not_before = 2026-01-01"),
            ("not_before = 2026-01-01T00:00:00Z", "not_before = 2026-01-01T00:00:00"),
            ("https://label.example/register", "http://label.example/register"),
            ("max_age = \"2d\"", "max_age = \"two days\""),
            (
                "[[label.register]]",
                "[[label.authority]]\nid = \"did:web:network.example\"\nkey = []\n[[label.register]]",
            ),
            (
                "[[label.register]]",
                "[[label.register]]\nurl = \"https://LABEL.example/register\"\n[[label.register]]",
            ),
        ] {
            assert!(changed(from, to).is_err(), "{from} -> {to}");
        }
        assert!(parse("[label]\nname = \"Quality Label\"", Path::new("")).is_err());
    }
}
