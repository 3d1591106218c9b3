//! Revoking, suspending, reinstating.

use openbadges::issue::StatusPurpose;
use openbadges_verifier::status_register::{Action, Effect, RegisterError, Standing};
use rusqlite::Connection;

use crate::support::{Folder, at, both, id, ids, revocable};

#[test]
fn a_decision_is_recorded_once_and_kept() {
    let folder = Folder::new("history");
    let mut register = folder.register();
    register.allocate(&ids(0..2), &both()).unwrap();
    assert_eq!(register.standing(&id(0)).unwrap(), Standing::InForce);
    for (action, effect, standing) in [
        (Action::Reinstate, Effect::AlreadySo, Standing::InForce),
        (Action::Suspend, Effect::Recorded, Standing::Suspended),
        (Action::Suspend, Effect::AlreadySo, Standing::Suspended),
        (Action::Reinstate, Effect::Recorded, Standing::InForce),
        (Action::Suspend, Effect::Recorded, Standing::Suspended),
        (Action::Revoke, Effect::Recorded, Standing::Revoked),
        (Action::Revoke, Effect::AlreadySo, Standing::Revoked),
    ] {
        assert_eq!(register.decide(action, &id(0), action.as_str(), at(7)).unwrap(), effect);
        assert_eq!(register.standing(&id(0)).unwrap(), standing);
    }
    let history = register.history(&id(0)).unwrap();
    let told: Vec<_> = history.iter().map(|event| (event.reason.as_str(), event.at)).collect();
    let expected = ["suspend", "reinstate", "suspend", "revoke"].map(|reason| (reason, at(7)));
    assert_eq!(told, expected);
    assert_eq!(register.standing(&id(1)).unwrap(), Standing::InForce);
}

#[test]
fn a_revocation_is_final() {
    let folder = Folder::new("revoked");
    let mut register = folder.register();
    register.allocate(&ids(0..1), &both()).unwrap();
    let _ = register.revoke(&id(0), "plagiarism", at(0)).unwrap();
    let refused = RegisterError::Revoked(id(0));
    assert_eq!(register.reinstate(&id(0), "", at(1)).unwrap_err(), refused);
    assert_eq!(register.suspend(&id(0), "", at(1)).unwrap_err(), refused);
    // Whatever else comes into the file, it stays revoked.
    let file = Connection::open(folder.file("register")).unwrap();
    file.execute("INSERT INTO event (credential, action, at, reason) VALUES (1, 'reinstate', 0, '')", [])
        .unwrap();
    assert_eq!(register.standing(&id(0)).unwrap(), Standing::Revoked);
    for statement in ["DELETE FROM event", "UPDATE event SET action = 'suspend'"] {
        assert!(file.execute(statement, []).is_err(), "{statement}");
    }
}

#[test]
fn what_cannot_be_done_is_refused_by_name() {
    let folder = Folder::new("refused");
    let mut register = folder.register();
    register.allocate(&ids(0..1), &revocable()).unwrap();
    register.allocate(&ids(1..2), &[StatusPurpose::Suspension].into()).unwrap();
    for (action, number, purpose) in
        [(Action::Suspend, 0, StatusPurpose::Suspension), (Action::Revoke, 1, StatusPurpose::Revocation)]
    {
        let refused = register.decide(action, &id(number), "", at(0)).unwrap_err();
        assert_eq!(refused, RegisterError::NoEntry { credential: id(number), purpose });
        assert!(refused.to_string().starts_with(id(number).as_str()), "{refused}");
    }
    let unknown = register.revoke(&id(9), "", at(0)).unwrap_err();
    assert_eq!(unknown, RegisterError::Unknown(id(9)));
    assert!(unknown.to_string().contains("urn:uuid:9"));
    assert_eq!(register.history(&id(0)).unwrap(), []);
}
