//! Endorsements that are about a label.

use crate::label::terms;
use crate::model::{EndorsementSubject, Uri};

impl EndorsementSubject {
    /// The same, said of the holder of a label: of the label credential `credential`, which is one of `scheme` (the id of its
    /// achievement).
    ///
    /// Such an endorsement is shown like any other. It never is the label, and proves none (quality-label.md §3 A).
    ///
    /// ```
    /// use openbadges::model::EndorsementSubject;
    /// let subject = EndorsementSubject::new("did:web:youth-centre.example".parse()?)
    ///     .about_label("https://label.example/credentials/42".parse()?, "https://label.example/achievement/v1".parse()?);
    /// assert_eq!(subject.to_json()["type"][1], "QualityLabelEndorsementSubject");
    /// # Ok::<(), openbadges::model::Malformed>(())
    /// ```
    #[must_use]
    pub fn about_label(mut self, credential: Uri, scheme: Uri) -> Self {
        if !self.types.iter().any(|name| name == terms::ENDORSEMENT_SUBJECT) {
            self.types.push(terms::ENDORSEMENT_SUBJECT.to_owned());
        }
        for (name, id) in [(terms::LABEL_CREDENTIAL, credential), (terms::LABEL_SCHEME, scheme)] {
            self.extensions.insert(name.to_owned(), id.as_str().into());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::issue::EndorsementBuilder;
    use crate::model::Profile;
    use crate::testing::now;

    #[test]
    fn an_endorsement_names_the_label_that_it_is_about() {
        let [holder, credential, scheme, city] =
            ["did:web:centre.example", "urn:label:1", "https://label.example/v1", "did:web:city.example"]
                .map(|id| id.parse::<Uri>().unwrap());
        let subject = EndorsementSubject::new(holder)
            .endorsement_comment("They do good work.")
            .about_label("urn:label:0".parse().unwrap(), scheme.clone())
            .about_label(credential, scheme);
        let endorsement = EndorsementBuilder::new("Support of the city")
            .issuer(Profile::new(city, "City"))
            .of(subject)
            .valid_from(now())
            .build()
            .unwrap();
        assert_eq!(endorsement.advice(), []);
        assert_eq!(endorsement.document()["@context"][2], terms::CONTEXT);
        let expected = json!({
            "id": "did:web:centre.example",
            "type": ["EndorsementSubject", "QualityLabelEndorsementSubject"],
            "endorsementComment": "They do good work.",
            "labelCredential": "urn:label:1",
            "labelScheme": "https://label.example/v1",
        });
        assert_eq!(endorsement.document()["credentialSubject"], expected);
    }
}
