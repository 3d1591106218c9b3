//! The office's file: what is in it stays in it.

use std::fs;

use super::testing::*;
use super::*;

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("openbadges-office-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("office.sqlite")
    }

    fn office(&self) -> LabelOffice {
        LabelOffice::create(&self.file(), "did:web:network.example", &scheme(), Purpose::Labels).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn entries_outlive_the_program_and_are_not_made_twice() {
    let folder = Folder::new("outlive");
    let entered = |effect, what| {
        let entry = folder.office().enter(what, "olga", noon("2030-05-01")).unwrap();
        assert_eq!(entry.effect, effect);
    };
    for effect in [Effect::Recorded, Effect::AlreadySo] {
        entered(effect, What::OrganiserRegistered(organiser()));
        entered(effect, What::OrganiserVerified(verification()));
        entered(effect, training("staff", "2030-04-01"));
    }
    let events = LabelOffice::open(&folder.file()).unwrap().events().unwrap();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.by == "olga" && event.at == noon("2030-05-01")));
    assert_eq!(events[0].what, What::OrganiserRegistered(organiser()));
}

#[test]
fn what_is_refused_leaves_no_trace() {
    let folder = Folder::new("refused");
    let refused = folder.office().enter(training("staff", "2030-04-01"), "olga", noon("2030-05-01"));
    let Err(OfficeError::Refused(refusals)) = refused else { panic!("{refused:?}") };
    assert_eq!(refusals[0].rule, Rule::OrganiserRegistered);
    assert_eq!(folder.office().events().unwrap(), []);
}

#[test]
fn time_does_not_go_back() {
    let folder = Folder::new("back");
    let mut office = folder.office();
    office.enter(What::OrganiserRegistered(organiser()), "olga", noon("2030-05-01")).unwrap();
    let late = office.enter(training("staff", "2030-04-01"), "olga", noon("2030-04-30"));
    assert!(matches!(late, Err(OfficeError::ClockBehind { now, last }) if now < last), "{late:?}");
    office.enter(training("staff", "2030-04-01"), "olga", noon("2030-05-01")).unwrap();
}

/// A date of the far future would lock the office: nothing can be entered before it.
#[test]
fn a_clock_far_ahead_is_doubted() {
    let folder = Folder::new("ahead");
    let mut office = folder.office();
    assert!(office.check_clock(noon("2062-01-01")).is_ok());
    office.enter(What::OrganiserRegistered(organiser()), "olga", noon("2030-05-01")).unwrap();
    assert!(office.check_clock(noon("2031-05-01")).is_ok());
    let ahead = office.check_clock(noon("2031-06-01"));
    assert!(matches!(ahead, Err(OfficeError::ClockAhead { now, last }) if now > last), "{ahead:?}");
    let edition = noon("2031-05-01").unix();
    let publish = format!("INSERT INTO edition VALUES (1, {edition}, 'k', zeroblob(32), 'published')");
    office.connection.execute_batch(&publish).unwrap();
    assert!(office.check_clock(noon("2031-06-01")).is_ok());
}

#[test]
fn an_office_stays_what_it_is() {
    let folder = Folder::new("stays");
    folder.office();
    folder.office();
    let create = |authority: &str, scheme: &Scheme, purpose| {
        LabelOffice::create(&folder.file(), authority, scheme, purpose)
    };
    let other = create("did:web:other.example", &scheme(), Purpose::Labels);
    assert!(matches!(other, Err(OfficeError::OtherOffice { .. })));
    let mut changed = scheme();
    changed.terms.decision_days = 91;
    let other = create("did:web:network.example", &changed, Purpose::Labels);
    assert!(matches!(other, Err(OfficeError::OtherOffice { .. })));
    let other = create("did:web:network.example", &scheme(), Purpose::Drills);
    assert!(matches!(other, Err(OfficeError::OtherOffice { .. })));
    assert!(matches!(
        LabelOffice::open(&folder.0.join("none")),
        Err(OfficeError::File(SqliteFault::CannotOpen(_)))
    ));
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("owner");
    let mut office = folder.office();
    office.enter(What::OrganiserRegistered(organiser()), "olga", noon("2030-05-01")).unwrap();
    for entry in fs::read_dir(&folder.0).unwrap() {
        let mode = entry.as_ref().unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", entry.unwrap().path());
    }
}

/// Whoever opens the file cannot change, remove, replace or slip in anything.
#[test]
fn history_is_final() {
    let folder = Folder::new("final");
    let mut office = folder.office();
    office.enter(What::OrganiserRegistered(organiser()), "olga", noon("2030-05-01")).unwrap();
    office.enter(training("staff", "2030-04-01"), "olga", noon("2030-05-01")).unwrap();
    office.connection.execute_batch("INSERT INTO signed_label VALUES ('2030-0001', '{}')").unwrap();
    office.connection.execute_batch("INSERT INTO edition VALUES (1, 1000, 'k', x'00', 'published')").unwrap();
    let before = office.events().unwrap();
    for statement in [
        "UPDATE event SET what = '{}'",
        "UPDATE event SET number = 7 WHERE number = 2",
        "DELETE FROM event",
        "DELETE FROM event WHERE number = 2",
        "REPLACE INTO event SELECT number, at, 'mallory', what FROM event",
        "INSERT OR REPLACE INTO event VALUES (1, 0, 'mallory', '{}')",
        "INSERT OR IGNORE INTO event VALUES (9, 9999999999, 'mallory', '{}')",
        "INSERT INTO event VALUES (3, 0, 'mallory', '{}')",
        "UPDATE OR REPLACE event SET number = 1 WHERE number = 2",
        "UPDATE identity SET scheme = '{}'",
        "DELETE FROM identity",
        "UPDATE identity SET purpose = 'drills'",
        "REPLACE INTO identity VALUES (1, 'did:web:mallory.example', '{}', 'labels')",
        "UPDATE signed_label SET document = '[]'",
        "DELETE FROM signed_label",
        "REPLACE INTO signed_label VALUES ('2030-0001', '[]')",
        "UPDATE edition SET valid_from = 2000",
        "UPDATE edition SET state = 'intended'",
        "DELETE FROM edition",
        "REPLACE INTO edition VALUES (1, 2000, 'k', x'00', 'published')",
        "INSERT INTO edition VALUES (2, 1000, 'k', x'00', 'published')",
    ] {
        let done = Connection::open(folder.file()).unwrap().execute_batch(statement);
        assert!(done.is_err(), "{statement}");
    }
    assert_eq!(office.events().unwrap(), before);
    assert_eq!(office.authority(), LabelOffice::open(&folder.file()).unwrap().authority());
}

/// The forms on the page about the office are forms, and a whole application.
#[test]
fn the_documented_forms_lead_to_a_label() {
    const PAGE: &str = include_str!("../../../docs/label-office.md");
    fn form<T: serde::de::DeserializeOwned>(name: &str) -> T {
        let (_, rest) = PAGE.split_once(&format!("```toml {name}\n")).unwrap();
        toml::from_str(rest.split_once("```").unwrap().0).unwrap()
    }
    let scheme: Scheme = form("scheme");
    assert_eq!((scheme.check(), &scheme.terms), (Ok(()), &LabelTerms::default()));
    let mut desk = Desk::of(scheme);
    let organiser: OrganiserForm = form("organiser");
    desk.enter("2030-05-01", What::OrganiserRegistered(organiser));
    desk.enter("2030-05-01", What::OrganiserVerified(verification()));
    desk.enter("2030-05-01", training("ana@youth-centre.example", "2030-04-01"));
    let (organiser, evaluation, received) = (organiser_id(), Evaluation::Full, day("2030-07-15"));
    let form_of = form("application");
    desk.enter(
        "2030-07-15",
        What::ApplicationReceived(ApplicationReceived { organiser, evaluation, received, form: form_of }),
    );
    let application = ApplicationNumber(1);
    desk.enter("2030-07-16", What::EvaluatorsAssigned { application, form: form("evaluators") });
    let eva: EvaluationForm = form("evaluation");
    let ivo =
        EvaluationForm { evaluator: "ivo@network.example".to_owned().try_into().unwrap(), ..eva.clone() };
    for form in [eva, ivo] {
        desk.enter("2030-07-17", What::EvaluationGiven { application, form });
    }
    desk.enter("2030-07-18", What::CommitteeAppointed { application, form: form("committee") });
    desk.enter("2030-07-19", issued(1, "2030-07-19"));
}
