//! Publication, and what is never published.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use openbadges::issue::{PublishedList, StatusPurpose};
use openbadges_verifier::status_register::{PublishError, RegisterError, StatusRegister, TargetFault};
use rusqlite::Connection;

use crate::support::{DAY, Folder, ISSUER, address, at, id, ids, places, publish, revocable, unsigned};

#[test]
fn an_edition_has_everything_that_was_decided() {
    let folder = Folder::new("edition");
    let (mut register, target) = (folder.register(), folder.file("list"));
    let [revocation, suspension] = places(&mut register, &id(0));
    let _ = register.revoke(&id(0), "", at(0)).unwrap();
    let edition = publish(&mut register, 1, at(5), &target).unwrap();
    assert_eq!((edition.number, edition.valid_from, edition.set), (1, at(5), 1));
    let published = folder.published("list");
    assert_eq!((published.id, published.valid_from), (revocation.list, at(5)));
    assert_eq!(published.list.purpose(), StatusPurpose::Revocation);
    assert_eq!(published.list.iter_set().collect::<Vec<_>>(), [revocation.index]);

    publish(&mut register, 2, at(5), &folder.file("other")).unwrap();
    let other = folder.published("other");
    assert_eq!((other.id, other.list.iter_set().count()), (suspension.list, 0));
    assert_eq!(register.last_published(1).unwrap(), Some(at(5)));
    let unsigned = openbadges::json::parse(&fs::read(&target).unwrap()).unwrap();
    assert_eq!(
        (&unsigned["issuer"], &unsigned["validUntil"]),
        (&ISSUER.into(), &at(86_405).to_string().into())
    );
    assert_eq!(unsigned["credentialSubject"]["ttl"], 3_600_000);
}

#[test]
fn a_lifted_suspension_goes_from_the_list() {
    let folder = Folder::new("lifted");
    let (mut register, target) = (folder.register(), folder.file("list"));
    let [_, suspension] = places(&mut register, &id(0));
    let _ = register.suspend(&id(0), "", at(0)).unwrap();
    publish(&mut register, 2, at(1), &target).unwrap();
    assert_eq!(folder.published("list").list.iter_set().collect::<Vec<_>>(), [suspension.index]);
    let _ = register.reinstate(&id(0), "", at(2)).unwrap();
    assert_eq!(publish(&mut register, 2, at(3), &target).unwrap().set, 0);
    assert_eq!(folder.published("list").list.iter_set().count(), 0);
}

#[test]
fn a_clock_behind_the_last_edition_publishes_nothing() {
    let folder = Folder::new("clock");
    let (mut register, target) = (folder.register(), folder.file("list"));
    places(&mut register, &id(0));
    publish(&mut register, 1, at(10), &target).unwrap();
    let before = fs::read(&target).unwrap();
    let refused = publish(&mut register, 1, at(9), &target).unwrap_err();
    assert!(matches!(refused, PublishError::ClockBehind { now, last } if (now, last) == (at(9), at(10))));
    assert_eq!(fs::read(&target).unwrap(), before);
    assert_eq!(publish(&mut register, 1, at(10), &target).unwrap().number, 2);
}

/// The register of a backup knows less than what is published.
#[test]
fn a_restored_register_publishes_nothing_over_what_is_newer() {
    let folder = Folder::new("restored");
    let (mut register, target) = (folder.register(), folder.file("list"));
    let [revocation, _] = places(&mut register, &id(0));
    publish(&mut register, 1, at(1), &target).unwrap();
    drop(register);
    fs::copy(folder.file("register"), folder.file("backup")).unwrap();

    let mut register = StatusRegister::open(&folder.file("register")).unwrap();
    let _ = register.revoke(&id(0), "", at(2)).unwrap();
    // In the same second, the date alone tells nothing.
    for (now, is_date_enough) in [(at(1), false), (at(2), true)] {
        publish(&mut register, 1, now, &target).unwrap();
        let in_place = fs::read(&target).unwrap();
        let restored = folder.file(&format!("restored-{is_date_enough}"));
        fs::copy(folder.file("backup"), &restored).unwrap();
        let refused = publish(&mut StatusRegister::open(&restored).unwrap(), 1, at(9), &target).unwrap_err();
        match refused {
            PublishError::Target(TargetFault::RegisterBehind { published, known }) => {
                assert_eq!((published, known, is_date_enough), (at(2), Some(at(1)), true));
            }
            PublishError::Target(TargetFault::EntriesUnknown { count, first }) => {
                assert_eq!((count, first, is_date_enough), (1, revocation.index, false));
            }
            other => panic!("{other}"),
        }
        assert_eq!(fs::read(&target).unwrap(), in_place);
    }
}

#[test]
fn a_new_register_publishes_nothing_over_a_list_that_it_never_made() {
    let folder = Folder::new("new");
    let (mut register, target) = (folder.register(), folder.file("list"));
    places(&mut register, &id(0));
    publish(&mut register, 1, at(1), &target).unwrap();
    let mut fresh = StatusRegister::create(&folder.file("fresh"), ISSUER, &address()).unwrap();
    places(&mut fresh, &id(0));
    let refused = publish(&mut fresh, 1, at(9), &target).unwrap_err();
    assert!(
        matches!(refused, PublishError::Target(TargetFault::RegisterBehind { known: None, .. })),
        "{refused}"
    );
}

#[test]
fn what_is_not_this_list_is_left_in_its_place() {
    let folder = Folder::new("place");
    let (mut register, target) = (folder.register(), folder.file("list"));
    places(&mut register, &id(0));
    for content in ["", "<html>", "{}"] {
        fs::write(&target, content).unwrap();
        let refused = publish(&mut register, 1, at(1), &target).unwrap_err();
        assert!(matches!(refused, PublishError::Target(TargetFault::NoList(_))), "{refused}");
        assert_eq!(fs::read(&target).unwrap(), content.as_bytes());
    }
    fs::remove_file(&target).unwrap();
    publish(&mut register, 2, at(1), &target).unwrap();
    let refused = publish(&mut register, 1, at(1), &target).unwrap_err();
    assert!(matches!(refused, PublishError::Target(TargetFault::OtherList(_))), "{refused}");
    let refused = publish(&mut register, 3, at(1), &folder.file("new")).unwrap_err();
    assert!(matches!(refused, PublishError::Register(RegisterError::NoList(3))), "{refused}");
    let refused = publish(&mut register, 1, at(1), &folder.file("missing/list")).unwrap_err();
    assert!(matches!(refused, PublishError::Write(_)), "{refused}");
}

#[test]
fn what_is_not_signed_or_signed_wrongly_is_not_published() {
    let folder = Folder::new("signer");
    let (mut register, target) = (folder.register(), folder.file("list"));
    let _ = places(&mut register, &id(0));
    let refused = register.publish(1, DAY, || at(9), &target, |_| Err("the key is away")).unwrap_err();
    assert!(matches!(refused, PublishError::Sign("the key is away")), "{refused}");
    for forged in ["https://issuer.example/status/7", ""] {
        let sign = |mut list: openbadges::json::Value| {
            list["id"] = forged.into();
            unsigned(list)
        };
        let refused = register.publish(1, DAY, || at(9), &target, sign).unwrap_err();
        assert!(matches!(refused, PublishError::SignedOther), "{refused}");
    }
    assert!(!target.exists());
    // What never got out does not count as published.
    assert_eq!(register.last_published(1).unwrap(), None);
    assert_eq!(publish(&mut register, 1, at(3), &target).unwrap().number, 4);
}

/// Killed between two steps: the intention alone, and the file in place that nobody noted.
#[test]
fn the_next_publication_goes_through_after_a_kill() {
    let folder = Folder::new("killed");
    let (mut register, target) = (folder.register(), folder.file("list"));
    places(&mut register, &id(0));
    let killed = |at: i64| {
        let file = Connection::open(folder.file("register")).unwrap();
        let statement =
            "INSERT INTO edition SELECT 1, coalesce(max(number), 0) + 1, ?1, 'intended' FROM edition";
        file.execute(statement, [at]).unwrap();
    };
    killed(at(1).unix());
    publish(&mut register, 1, at(2), &target).unwrap();
    killed(at(3).unix());
    let noted_nowhere = fs::read_to_string(&target).unwrap().replace(&at(2).to_string(), &at(3).to_string());
    fs::write(&target, noted_nowhere).unwrap();
    assert_eq!(folder.published("list").valid_from, at(3));
    let refused = publish(&mut register, 1, at(2), &target).unwrap_err();
    assert!(matches!(refused, PublishError::ClockBehind { .. }), "{refused}");
    assert_eq!(publish(&mut register, 1, at(4), &target).unwrap().number, 4);
}

/// Two publishers take turns, from reading the bits until the file is in place.
#[test]
fn publishers_wait_for_each_other() {
    let folder = Folder::new("turns");
    let (mut register, target) = (folder.register(), folder.file("list"));
    register.allocate(&ids(0..40), &revocable()).unwrap();
    let is_signing = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (path, target, is_signing) = (folder.file("register"), &target, &is_signing);
            scope.spawn(move || {
                let mut register = StatusRegister::open(&path).unwrap();
                for turn in 0..10 {
                    let _ = register.revoke(&id(worker * 10 + turn), "", at(0)).unwrap();
                    let sign = |list: openbadges::json::Value| {
                        assert!(!is_signing.swap(true, Ordering::SeqCst), "two publishers at once");
                        std::thread::sleep(std::time::Duration::from_millis(2));
                        is_signing.store(false, Ordering::SeqCst);
                        unsigned(list)
                    };
                    register.publish(1, DAY, || at(0), target, sign).unwrap();
                    let place =
                        register.allocate(&[id(worker * 10 + turn)], &revocable()).unwrap()[0][0].index;
                    let published = PublishedList::read(&fs::read(target).unwrap()).unwrap();
                    assert_eq!(published.list.contains(place), Ok(true));
                }
            });
        }
    });
    assert_eq!(folder.published("list").list.iter_set().count(), 40);
}
