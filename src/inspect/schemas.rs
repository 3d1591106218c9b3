//! Schemas that a credential says it meets (OB 3.0 §9.1 step 1; 1EdTech VCCS 1.0).

use jsonschema::PatternOptions;
use url::Url;

use super::{advice, schema_cost};
use crate::evidence::Evidence;
use crate::json::{self, Value};
use crate::model::{Credential, CredentialSchema, Findings, Kind};
use crate::report::{Code, Finding};

/// The largest schema that is looked at, in bytes.
const LIMIT: usize = 256 << 10;
/// Schemas of others that are looked at for one credential.
const SCHEMAS: usize = 4;
/// The memory that one pattern of a schema may take, in bytes.
const PATTERN_LIMIT: usize = 64 << 10;

/// How a schema is to be had.
enum Source {
    /// It is the standard's own for this kind of credential: met by whatever conforms.
    Standard,
    /// It is the standard's own for another kind of credential, and cannot be met.
    OtherStandard,
    /// It is somebody's.
    Published,
}

pub(super) fn inspect(
    document: &Value,
    credential: &Credential,
    evidence: &Evidence,
    findings: &mut Findings,
) {
    let mut names_standard = credential.credential_schema.is_empty();
    let mut published = 0;
    for schema in credential.credential_schema.iter().filter(|schema| is_checked(schema)) {
        let Some(id) = &schema.id else { continue };
        match source(id.as_str(), credential.kind()) {
            Source::Standard => names_standard = true,
            Source::OtherStandard => {
                findings.push(finding(Code::SchemaViolation, schema, "it is for another kind of credential"))
            }
            Source::Published if published == SCHEMAS => {
                findings.push(finding(
                    Code::SchemaUnavailable,
                    schema,
                    "there are more schemas than are checked",
                ));
            }
            Source::Published => {
                published += 1;
                findings.extend(check(document, schema, id.as_str(), evidence));
            }
        }
    }
    if !names_standard {
        // OB 3.0 §B.6
        findings.push(advice(
            credential.at.key("credentialSchema"),
            "should name the schema of the standard too",
        ));
    }
}

/// OB 3.0 §9.1 asks for the first; VC JSON Schema §3.1 defines the second. Others are not for this verifier to check.
fn is_checked(schema: &CredentialSchema) -> bool {
    schema.types.iter().any(|name| name == "1EdTechJsonSchemaValidator2019" || name == "JsonSchema")
}

fn source(id: &str, kind: Kind) -> Source {
    let standard = id
        .strip_prefix("https://purl.imsglobal.org/spec/ob/v3p0/schema/")
        .and_then(|rest| rest.strip_prefix("json/").or_else(|| rest.strip_prefix("json-ld/")))
        .and_then(|file| file.strip_prefix("ob_v3p0_")?.strip_suffix("_schema.json"));
    match (standard, kind) {
        (Some("achievementcredential" | "anyachievementcredential"), Kind::OpenBadge)
        | (Some("endorsementcredential" | "anyendorsementcredential"), Kind::Endorsement) => Source::Standard,
        (Some(_), _) => Source::OtherStandard,
        (None, _) => Source::Published,
    }
}

fn check(document: &Value, schema: &CredentialSchema, id: &str, evidence: &Evidence) -> Option<Finding> {
    let unavailable = |what| Some(finding(Code::SchemaUnavailable, schema, what));
    let Some(published) = recorded(id, evidence) else { return unavailable("it was not had, or is no JSON") };
    match validate(&published, document) {
        Ok(()) => None,
        Err(SchemaFault::Unusable(why)) => unavailable(why),
        Err(SchemaFault::Unmet(what)) => Some(finding(Code::SchemaViolation, schema, &what)),
    }
}

/// Why a document does not meet a schema, as far as can be told.
pub(crate) enum SchemaFault {
    /// The schema cannot be checked.
    Unusable(&'static str),
    /// It was checked, and is not met.
    Unmet(String),
}

/// Checks `document` against the JSON Schema `published`, with bounded work.
pub(crate) fn validate(published: &Value, document: &Value) -> Result<(), SchemaFault> {
    if schema_cost::bounded(published, document).is_err() {
        return Err(SchemaFault::Unusable("checking it would take too much work"));
    }
    let patterns = PatternOptions::regex().size_limit(PATTERN_LIMIT).dfa_size_limit(PATTERN_LIMIT);
    // Without formats: one of them would compile patterns out of the document.
    let options =
        jsonschema::options().offline().with_pattern_options(patterns).should_validate_formats(false);
    let validator = options
        .build(published)
        .map_err(|_| SchemaFault::Unusable("it is no schema, or one of an unknown kind"))?;
    validator.validate(document).map_err(|error| {
        let at = place(error.instance_path().as_str());
        SchemaFault::Unmet(format!("`{}` is not met at {at}", error.kind().keyword()))
    })
}

fn recorded(id: &str, evidence: &Evidence) -> Option<Value> {
    let answer = evidence.answer(&Url::parse(id).ok()?)?.as_ref().ok()?;
    let is_schema = (200..300).contains(&answer.status) && answer.body.len() <= LIMIT;
    is_schema.then(|| json::parse(&answer.body).ok())?
}

fn place(pointer: &str) -> &str {
    if pointer.is_empty() { "the top" } else { pointer }
}

fn finding(code: Code, schema: &CredentialSchema, what: &str) -> Finding {
    Finding::new(code).at(schema.at.clone()).detail(what)
}
