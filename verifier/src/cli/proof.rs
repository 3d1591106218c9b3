//! How a credential is signed: `--proof` and `--suite`.

use clap::ValueEnum;
use openbadges::issue::{Cryptosuite, Mandatory};
use openbadges::json::Pointer;
use openbadges::key::PublicKey;

use super::output::Failure;
use crate::issuing::seal::Signatures;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct ProofArgs {
    /// A proof inside of the badge, a token (JWT) around it, or both. RSA keys sign tokens only.
    #[arg(long, value_name = "FORM")]
    proof: Option<Form>,
    /// The cryptosuite of the proof, such as eddsa-rdfc-2022; without it, the one that most verifiers know.
    #[arg(long, value_name = "NAME")]
    suite: Option<String>,
    /// With ecdsa-sd-2023: what the holder cannot hide either, such as /credentialSubject/result.
    #[arg(long, value_name = "POINTER", requires = "suite")]
    mandatory: Vec<Pointer>,
}

// No documentation on the variants: clap would turn the whole help into its long form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Embedded,
    Jwt,
    Both,
}

impl ProofArgs {
    /// What the arguments mean for `key`.
    pub(super) fn signatures(&self, key: &PublicKey) -> Result<Signatures, Failure> {
        let preferred = Cryptosuite::preferred_for(key.algorithm());
        let suite = match &self.suite {
            None => preferred,
            Some(name) => Some(self.named(name)?),
        };
        if let Some(suite) = &suite {
            suite.check_key(key).map_err(|error| Failure::new("usage", error))?;
        }
        let form = match (self.proof, &suite) {
            (Some(form), _) => form,
            (None, Some(_)) => Form::Embedded,
            (None, None) => Form::Jwt,
        };
        match (form, suite) {
            (Form::Jwt, _) if self.suite.is_some() => {
                Err(Failure::new("usage", "a token has no suite; leave --suite out, or use --proof both"))
            }
            (Form::Jwt, _) => Ok(Signatures::Token),
            (Form::Embedded, Some(suite)) => Ok(Signatures::Embedded(suite)),
            (Form::Both, Some(suite)) => Ok(Signatures::Both(suite)),
            (Form::Embedded | Form::Both, None) => {
                let message =
                    format!("{} keys sign tokens only; use --proof jwt, or another key", key.kind());
                Err(Failure::new("usage", message))
            }
        }
    }

    fn named(&self, name: &str) -> Result<Cryptosuite, Failure> {
        let suite = Cryptosuite::ALL.into_iter().find(|suite| suite.name() == name).ok_or_else(|| {
            let names = Cryptosuite::ALL.map(|suite| suite.name()).join(", ");
            Failure::new("usage", format!("{name:?} is no suite; choose one of {names}"))
        })?;
        match suite {
            Cryptosuite::EcdsaSd2023(_) => {
                Ok(Cryptosuite::EcdsaSd2023(Mandatory::with(self.mandatory.iter().cloned())))
            }
            _ if !self.mandatory.is_empty() => {
                Err(Failure::new("usage", format!("{name} hides nothing; leave --mandatory out")))
            }
            suite => Ok(suite),
        }
    }
}
