//! What the authority of a label publishes, all of it: `cargo run --example label -- FOLDER HOLDER FORMER`.
//!
//! HOLDER and FORMER are the ids of two issuers of badges. The first one's label was renewed, the second one's was revoked.
//! Prints the issuer, and where each file in FOLDER belongs. The key is nobody's secret, and the hosts are examples.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use std::{env, error, fs};

use ed25519_dalek::{Signer as _, SigningKey};
use openbadges::Timestamp;
use openbadges::issue::identity::{Identity, KeyId, KeyState, ListedKey, Publication};
use openbadges::issue::label::{
    Committee, CoveredIssuers, LabelBuilder, LabelCycle, LabelEntry, LabelHolder, LabelScheme, Organiser,
    RegisterEdition, RevocationEntry,
};
use openbadges::issue::{
    Cryptosuite, IssuerKey, ListDetails, ProofTerms, Signer, SignerError, StatusList, StatusPurpose, Unsigned,
};
use openbadges::json::{Map, Value};
use openbadges::key::PublicKey;
use openbadges::label::LabelState;
use openbadges::model::{Criteria, Malformed, Profile};
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

const NETWORK: &str = "did:web:network.example";
const SCHEME: &str = "https://label.example/achievement/v1";
const STATUS_LIST: &str = "https://label.example/status/1";
/// Much longer than it should be, and so is the term of the label: the example is to be of use for years.
const AGES: Duration = Duration::from_secs(20 * 365 * 24 * 60 * 60);

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, holder, former] = arguments.as_slice() else {
        return Err("name a folder, the id of a label holder, and that of a former one".into());
    };
    let authority = Authority::new(PathBuf::from(folder))?;
    authority.publish_keys()?;
    authority.publish_labels(holder)?;
    authority.publish_lists(holder, former)?;
    let issuer = authority.identity.issuer();
    println!("{:#}", json!({ "issuer": issuer["id"], "documents": *authority.published.borrow() }));
    Ok(())
}

/// The authority: its key and what it has published.
struct Authority {
    folder: PathBuf,
    key: Key,
    identity: Identity,
    method: String,
    published: std::cell::RefCell<Map<String, Value>>,
}

impl Authority {
    fn new(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        let key = Key::new([3; 32])?;
        let id = KeyId::parse("key-1")?;
        let profile = Map::from_iter([("name".to_owned(), "Example Network".into())]);
        let listed = ListedKey { id: id.clone(), key: key.public.clone(), state: KeyState::InUse };
        let identity = Identity::new(NETWORK, profile, vec![listed])?;
        Ok(Authority {
            folder,
            key,
            method: identity.method_id(&id),
            identity,
            published: Default::default(),
        })
    }

    /// Writes what is to be found at `address`.
    fn publish(&self, address: &str, file: &str, text: &str) -> Result<()> {
        fs::write(self.folder.join(file), text)?;
        self.published.borrow_mut().insert(address.to_owned(), file.into());
        Ok(())
    }

    fn publish_keys(&self) -> Result<()> {
        let Publication::Documents(documents) = self.identity.publication() else { return Ok(()) };
        for document in documents {
            let file = document.address.path().rsplit('/').next().unwrap_or_default();
            self.publish(document.address.as_str(), file, &document.content.to_string())?;
        }
        Ok(())
    }

    /// The label of `holder` in two suites, and the list of revocations.
    fn publish_labels(&self, holder: &str) -> Result<()> {
        for (name, suite) in
            [("label-rdfc", Cryptosuite::EddsaRdfc2022), ("label-jcs", Cryptosuite::EddsaJcs2022)]
        {
            let signed = at_once(label(holder)?.add_proof(&terms(suite)?, &self.issuer_key()))?;
            self.publish(
                &format!("https://label.example/{name}"),
                &format!("{name}.json"),
                &signed.document().to_string(),
            )?;
        }
        let list = StatusList::new(StatusPurpose::Revocation, StatusList::MIN_ENTRIES)?;
        let details = ListDetails {
            id: &STATUS_LIST.parse()?,
            issuer: NETWORK,
            valid_from: day("2025-01-06")?,
            valid_for: AGES,
            ttl: Duration::from_secs(60 * 60),
        };
        let list = Unsigned::status_list(list.credential(&details))?;
        let list = at_once(list.add_proof(&terms(Cryptosuite::EddsaRdfc2022)?, &self.issuer_key()))?;
        self.publish(STATUS_LIST, "status.json", &list.document().to_string())
    }

    /// The register in each form, and the current holders as others want them.
    fn publish_lists(&self, holder: &str, former: &str) -> Result<()> {
        let edition = RegisterEdition {
            url: "https://label.example/register".parse()?,
            scheme: SCHEME.parse()?,
            authority: NETWORK.parse()?,
            published: day("2025-01-06")?,
            valid_for: AGES,
        };
        let key = self.issuer_key();
        let register = edition.list(entries(holder, former)?)?;
        let recognised = edition
            .recognized_entities(&"https://label.example/recognised".parse()?, &holders(holder, former)?)?;
        for (name, list, suite) in [
            ("register-rdfc", &register, Cryptosuite::EddsaRdfc2022),
            ("register-jcs", &register, Cryptosuite::EddsaJcs2022),
            ("recognised-jcs", &recognised, Cryptosuite::EddsaJcs2022),
        ] {
            let text = at_once(list.sign(&terms(suite)?, &key))?;
            self.publish(&format!("https://label.example/{name}"), &format!("{name}.json"), &text)?;
        }
        for (name, list) in [("register", &register), ("recognised", &recognised)] {
            let token = at_once(list.into_token(&key))?;
            self.publish(
                &format!("https://label.example/{name}.jwt"),
                &format!("{name}.jwt"),
                token.as_str(),
            )?;
        }
        let registry = edition.dcc_registry(day("2024-01-01")?, &holders(holder, former)?);
        self.publish("https://label.example/registry.json", "registry.json", &format!("{registry:#}"))
    }

    fn issuer_key(&self) -> IssuerKey<'_, Key> {
        IssuerKey::new(&self.method, &self.key)
    }
}

fn scheme() -> std::result::Result<LabelScheme, Malformed> {
    Ok(LabelScheme {
        id: SCHEME.parse()?,
        name: "Example Label for Badge Recognition".into(),
        description: "The Organiser upholds the standards of the label.".into(),
        criteria: Criteria::default().narrative("See the handbook."),
        image: None,
        tags: Vec::new(),
        version: "1".into(),
        language: "en".parse()?,
        related: Vec::new(),
        authority: Profile::new(NETWORK.parse()?, "Example Network"),
        years: 20,
    })
}

fn label(holder: &str) -> Result<Unsigned> {
    let scheme = scheme()?;
    let label = LabelBuilder::new()
        .term(scheme.term(day("2024-02-26")?, day("2024-03-02")?)?)
        .scheme(scheme)
        .organiser(Organiser {
            id: holder.parse()?,
            organiser_id: Some("42".into()),
            covers: CoveredIssuers::new([holder])?,
        })
        .cycle(LabelCycle::Renewal {
            of: NonZeroU32::MIN,
            renews: "https://label.example/credentials/7".parse()?,
        })
        .committee(Committee::new("https://label.example/committee".parse()?, "Example Committee"))
        .revocation(RevocationEntry::new(STATUS_LIST.parse()?, 42))
        .id("https://label.example/credentials/42".parse()?)
        .build()?;
    Ok(label)
}

/// The renewed label of one, and the revoked one of the other.
fn entries(holder: &str, former: &str) -> Result<Vec<LabelEntry>> {
    let entry =
        |number: u32, issuer: &str, state, state_from: &str, from: &str, until: &str| -> Result<LabelEntry> {
            Ok(LabelEntry {
                covers: CoveredIssuers::new([issuer])?,
                credential: format!("https://label.example/credentials/{number}").parse()?,
                state,
                state_from: day(state_from)?,
                from: day(from)?,
                until: day(until)?,
            })
        };
    Ok(vec![
        entry(7, holder, LabelState::Superseded, "2024-03-02", "2021-03-02", "2024-03-02")?,
        entry(42, holder, LabelState::Active, "2024-03-02", "2024-03-02", "2044-03-02")?,
        entry(23, former, LabelState::Revoked, "2024-09-01", "2022-01-15", "2042-01-15")?,
    ])
}

fn holders(holder: &str, former: &str) -> Result<Vec<LabelHolder>> {
    let holders = entries(holder, former)?.into_iter().map(|label| {
        let is_holder = label.covers.iter().any(|id| id.as_str() == holder);
        let name = if is_holder { "Example Youth Centre" } else { "Example Robotics Club" };
        LabelHolder { name: name.to_owned(), url: None, location: Some("Vilnius".to_owned()), label }
    });
    Ok(holders.collect())
}

fn day(date: &str) -> Result<Timestamp> {
    Timestamp::parse(&format!("{date}T00:00:00Z")).map_err(|_| format!("{date} is no date").into())
}

fn terms(suite: Cryptosuite) -> Result<ProofTerms> {
    Ok(ProofTerms { suite, created: day("2025-01-06")?, expires: None })
}

/// A key in memory.
struct Key {
    private: SigningKey,
    public: PublicKey,
}

impl Key {
    fn new(seed: [u8; 32]) -> Result<Self> {
        let private = SigningKey::from_bytes(&seed);
        let multikey = [&[0xed, 1][..], private.verifying_key().as_bytes()].concat();
        let multikey = multibase::encode(multibase::Base::Base58Btc, multikey);
        let public = PublicKey::from_multikey(&multikey).map_err(|_| "no key")?;
        Ok(Key { private, public })
    }
}

impl Signer for Key {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, SignerError> {
        Ok(self.private.sign(message).to_bytes().to_vec())
    }
}

/// The result of something that never waits, as keys in memory do not.
fn at_once<T, E: error::Error + 'static>(
    future: impl Future<Output = std::result::Result<T, E>>,
) -> Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Ok(output?),
        Poll::Pending => Err("a key in memory keeps nobody waiting".into()),
    }
}
