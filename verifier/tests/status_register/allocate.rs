//! Who gets which place.

use std::collections::BTreeSet;
use std::fs;

use openbadges::issue::{StatusEntry, StatusPurpose};
use openbadges_verifier::sqlite_file::SqliteFault;
use openbadges_verifier::status_register::{Effect, ListAddress, RegisterError, StatusRegister};
use rusqlite::Connection;

use crate::support::{Folder, ISSUER, address, at, both, id, ids, publish, revocable};

const HALF: usize = 65_536;

#[test]
fn a_place_for_each_purpose_in_a_list_of_its_own() {
    let folder = Folder::new("purposes");
    let mut register = folder.register();
    let given = register.allocate(&ids(0..3), &both()).unwrap();
    for entries in &given {
        let of: Vec<_> = entries.iter().map(|entry| (entry.list.as_str(), entry.purpose)).collect();
        let revocation = ("https://issuer.example/status/1", StatusPurpose::Revocation);
        assert_eq!(of, [revocation, ("https://issuer.example/status/2", StatusPurpose::Suspension)]);
    }
    let lists = register.lists().unwrap();
    let summary: Vec<_> = lists.iter().map(|list| (list.number, list.purpose, list.given)).collect();
    assert_eq!(summary, [(1, StatusPurpose::Revocation, 3), (2, StatusPurpose::Suspension, 3)]);
    assert_eq!(register.allocate(&ids(5..7), &BTreeSet::new()).unwrap(), vec![Vec::<StatusEntry>::new(); 2]);
}

#[test]
fn asked_again_a_credential_has_the_same_place() {
    let folder = Folder::new("again");
    let first = folder.register().allocate(&ids(0..20), &both()).unwrap();
    let mut reopened = StatusRegister::open(&folder.file("register")).unwrap();
    assert_eq!(reopened.allocate(&ids(0..20), &both()).unwrap(), first);
    let twice = reopened.allocate(&[id(3), id(30), id(30), id(3)], &both()).unwrap();
    assert_eq!((&twice[0], &twice[3], &twice[1]), (&first[3], &first[3], &twice[2]));
    assert_eq!(reopened.lists().unwrap()[0].given, 21);
}

#[test]
fn the_purposes_of_a_credential_are_final_and_a_refusal_gives_nothing() {
    let folder = Folder::new("final");
    let mut register = folder.register();
    register.allocate(&ids(0..1), &revocable()).unwrap();
    let refused = register.allocate(&[id(1), id(0)], &both()).unwrap_err();
    let had = vec![StatusPurpose::Revocation];
    assert_eq!(refused, RegisterError::OtherPurposes { credential: id(0), had });
    assert_eq!(register.lists().unwrap().iter().map(|list| list.given).collect::<Vec<_>>(), [1]);
}

/// 65,536 places of the first list, and then the second: none twice, and spread over the whole list.
#[test]
fn a_list_is_half_filled_at_random_and_then_another_begun() {
    let folder = Folder::new("full");
    let mut register = folder.register();
    let given = register.allocate(&ids(0..HALF + 100), &revocable()).unwrap().concat();
    let places: BTreeSet<_> = given.iter().map(|entry| (entry.list.as_str(), entry.index)).collect();
    assert_eq!(places.len(), HALF + 100);
    assert_eq!(register.lists().unwrap().iter().map(|list| list.given).collect::<Vec<_>>(), [65_536, 100]);

    let in_order = given.windows(2).filter(|pair| pair[0].index < pair[1].index).count();
    assert!((HALF * 2 / 5..HALF * 3 / 5).contains(&in_order), "{in_order} of {HALF} neighbours ascend");
    let mut per_part = [0_u32; 16];
    given.iter().take(HALF).for_each(|entry| per_part[entry.index as usize / 8_192] += 1);
    assert!(per_part.iter().all(|count| (3_800..4_400).contains(count)), "{per_part:?}");
}

#[test]
fn many_at_once_never_get_the_same_place() {
    let folder = Folder::new("at-once");
    let path = folder.file("register");
    let given = std::thread::scope(|scope| {
        let work = |first: usize| {
            let mut register = StatusRegister::create(&path, ISSUER, &address()).unwrap();
            let chunk = |at: usize| register.allocate(&ids(first + at..first + at + 50), &both()).unwrap();
            (0..500).step_by(50).flat_map(chunk).flatten().collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..4).map(|worker| scope.spawn(move || work(worker * 1000))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    let places: BTreeSet<_> = given.iter().map(|entry| (entry.list.as_str(), entry.index)).collect();
    assert_eq!((given.len(), places.len()), (4_000, 4_000));
}

/// The last line of defence is in the file itself, whichever program opens it.
#[test]
fn nothing_is_ever_taken_back_replaced_or_moved() {
    let folder = Folder::new("stays");
    let mut register = folder.register();
    register.allocate(&ids(0..2), &revocable()).unwrap();
    assert_eq!(register.revoke(&id(1), "cheated", at(0)).unwrap(), Effect::Recorded);
    publish(&mut register, 1, at(1), &folder.file("list")).unwrap();
    let file = Connection::open(folder.file("register")).unwrap();
    file.execute("INSERT INTO edition VALUES (1, 2, 1780000002, 'intended')", []).unwrap();
    for statement in [
        "DELETE FROM identity",
        "DELETE FROM list",
        "DELETE FROM credential",
        "DELETE FROM entry",
        "DELETE FROM event",
        "DELETE FROM edition",
        "UPDATE identity SET issuer = 'did:web:other.example'",
        "UPDATE list SET purpose = 'suspension'",
        "UPDATE OR REPLACE credential SET id = 'urn:uuid:0'",
        "UPDATE entry SET place = 1",
        "UPDATE event SET reason = ''",
        "UPDATE edition SET valid_from = 0",
        "UPDATE edition SET number = 3 WHERE state = 'intended'",
        "UPDATE OR REPLACE edition SET number = 1 WHERE state = 'intended'",
        "REPLACE INTO identity VALUES (1, 'did:web:other.example', 'https://other.example/{list}')",
        "REPLACE INTO list VALUES (1, 'suspension', 131072)",
        "INSERT INTO list VALUES (7, 'suspension', 131072)",
        "REPLACE INTO credential VALUES (1, 'urn:uuid:other')",
        "REPLACE INTO credential VALUES (7, 'urn:uuid:0')",
        "REPLACE INTO credential (id) VALUES ('urn:uuid:0')",
        "INSERT INTO entry SELECT credential, 'suspension', list, place FROM entry",
        "REPLACE INTO entry SELECT credential, 'suspension', list, place FROM entry",
        "REPLACE INTO entry SELECT credential, purpose, list, 131071 - place FROM entry",
        "REPLACE INTO event SELECT number, credential, 'suspend', at, reason FROM event",
        "REPLACE INTO edition VALUES (1, 1, 0, 'published')",
        "INSERT INTO edition VALUES (1, 9, 1780000009, 'published')",
    ] {
        assert!(file.execute(statement, []).is_err(), "{statement}");
    }
}

#[test]
fn a_register_keeps_its_issuer_and_addresses() {
    let folder = Folder::new("identity");
    drop(folder.register());
    let path = folder.file("register");
    let reopened = StatusRegister::open(&path).unwrap();
    assert_eq!((reopened.issuer(), reopened.address()), (ISSUER, &address()));
    let refused = RegisterError::OtherIdentity { issuer: ISSUER.to_owned(), address: address() };
    let elsewhere = ListAddress::parse("https://other.example/{list}").unwrap();
    for (issuer, lists) in [("did:web:other.example", address()), (ISSUER, elsewhere)] {
        assert_eq!(StatusRegister::create(&path, issuer, &lists).unwrap_err(), refused);
    }
}

#[test]
fn what_is_no_register_is_told_and_left() {
    let folder = Folder::new("foreign");
    let path = folder.file("register");
    let open = || StatusRegister::open(&path).map(|_| ()).unwrap_err();
    assert!(matches!(open(), RegisterError::File(SqliteFault::CannotOpen(_))));
    fs::write(&path, "id,reason\n").unwrap();
    assert_eq!(open(), RegisterError::File(SqliteFault::Foreign));
    assert_eq!(fs::read(&path).unwrap(), b"id,reason\n");
}
