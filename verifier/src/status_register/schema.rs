//! The tables of a register. What a credential's status *is* stands nowhere: it follows from the events.

use crate::sqlite_file::Form;

pub(super) const FORM: Form = Form { application_id: 0x4f42_5352, migrations: &[VERSION_1, VERSION_2] };

const VERSION_1: &str = "
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    issuer TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;

CREATE TABLE list (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    purpose TEXT NOT NULL CHECK (purpose IN ('revocation', 'suspension')),
    entries INTEGER NOT NULL
) STRICT;

CREATE TABLE credential (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
) STRICT;

-- Where a credential stands. No place is ever given twice.
CREATE TABLE entry (
    credential INTEGER NOT NULL REFERENCES credential,
    purpose TEXT NOT NULL,
    list INTEGER NOT NULL REFERENCES list,
    place INTEGER NOT NULL CHECK (place >= 0),
    PRIMARY KEY (credential, purpose),
    UNIQUE (list, place)
) STRICT, WITHOUT ROWID;

-- What was decided about a credential, in this order; `at` in seconds since 1970.
CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    credential INTEGER NOT NULL REFERENCES credential,
    action TEXT NOT NULL CHECK (action IN ('revoke', 'suspend', 'reinstate')),
    at INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX event_of_credential ON event (credential);

-- What was published; `valid_from` in seconds since 1970. An intended edition may have got out; an abandoned one has not.
CREATE TABLE edition (
    list INTEGER NOT NULL REFERENCES list,
    number INTEGER NOT NULL CHECK (number > 0),
    valid_from INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intended', 'published', 'abandoned')),
    PRIMARY KEY (list, number)
) STRICT, WITHOUT ROWID;

-- Nothing is ever taken back, whoever opens this file.
CREATE TRIGGER identity_stays BEFORE DELETE ON identity BEGIN SELECT raise(ABORT, 'the identity is final'); END;
CREATE TRIGGER identity_is_final BEFORE UPDATE ON identity BEGIN SELECT raise(ABORT, 'the identity is final'); END;
CREATE TRIGGER list_stays BEFORE DELETE ON list BEGIN SELECT raise(ABORT, 'lists are final'); END;
CREATE TRIGGER list_is_final BEFORE UPDATE ON list BEGIN SELECT raise(ABORT, 'lists are final'); END;
CREATE TRIGGER credential_stays BEFORE DELETE ON credential BEGIN SELECT raise(ABORT, 'credentials are final'); END;
CREATE TRIGGER credential_is_final BEFORE UPDATE ON credential BEGIN SELECT raise(ABORT, 'credentials are final'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'entries are final'); END;
CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry BEGIN SELECT raise(ABORT, 'entries are final'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'events are final'); END;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'events are final'); END;
CREATE TRIGGER edition_stays BEFORE DELETE ON edition BEGIN SELECT raise(ABORT, 'editions are final'); END;
CREATE TRIGGER edition_is_final BEFORE UPDATE ON edition WHEN old.state <> 'intended' OR new.valid_from <> old.valid_from
BEGIN SELECT raise(ABORT, 'editions are final'); END;
";

/// SQLite fires no triggers on deletion for rows that are replaced: what inserts must see to it itself. An edition that is only
/// intended must not move into the place of another one either.
const VERSION_2: &str = "
CREATE TRIGGER identity_is_one BEFORE INSERT ON identity WHEN EXISTS (SELECT 1 FROM identity)
BEGIN SELECT raise(ABORT, 'the identity is final'); END;
CREATE TRIGGER list_is_next BEFORE INSERT ON list
WHEN new.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM list)
BEGIN SELECT raise(ABORT, 'lists follow each other'); END;
CREATE TRIGGER credential_is_new BEFORE INSERT ON credential
WHEN EXISTS (SELECT 1 FROM credential WHERE number = new.number) OR EXISTS (SELECT 1 FROM credential WHERE id = new.id)
BEGIN SELECT raise(ABORT, 'credentials are final'); END;
CREATE TRIGGER entry_is_new BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE credential = new.credential AND purpose = new.purpose)
    OR EXISTS (SELECT 1 FROM entry WHERE list = new.list AND place = new.place)
BEGIN SELECT raise(ABORT, 'entries are final'); END;
CREATE TRIGGER event_is_new BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE number = new.number)
BEGIN SELECT raise(ABORT, 'events are final'); END;
CREATE TRIGGER edition_is_next BEFORE INSERT ON edition
WHEN new.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM edition WHERE list = new.list)
BEGIN SELECT raise(ABORT, 'editions follow each other'); END;

CREATE TRIGGER edition_keeps_its_place BEFORE UPDATE ON edition WHEN new.list <> old.list OR new.number <> old.number
BEGIN SELECT raise(ABORT, 'editions are final'); END;
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::slice::from_ref;

    use openbadges::issue::StatusPurpose;
    use openbadges::model::Uri;

    use super::{FORM, VERSION_1};
    use crate::sqlite_file::{self, Absent, Form};
    use crate::status_register::StatusRegister;

    #[test]
    fn a_file_of_the_first_version_keeps_what_it_has_and_is_guarded_from_then_on() {
        let path = std::env::temp_dir().join(format!("openbadges-register-of-old-{}", std::process::id()));
        let older = Form { migrations: &[VERSION_1], ..FORM };
        let file = sqlite_file::open(&path, &older, Absent::Create).unwrap();
        file.execute_batch(
            "INSERT INTO identity VALUES (1, 'did:web:a.example', 'https://a.example/{list}');
             INSERT INTO list VALUES (1, 'revocation', 131072);
             INSERT INTO credential VALUES (1, 'urn:uuid:1');
             INSERT INTO entry VALUES (1, 'revocation', 1, 42);",
        )
        .unwrap();
        let replace = "REPLACE INTO credential VALUES (1, 'urn:uuid:1')";
        assert_eq!(file.execute(replace, []), Ok(1), "the first version did not see to it");

        let mut register = StatusRegister::open(&path).unwrap();
        let credential = Uri::parse("urn:uuid:1").unwrap();
        let given = register.allocate(from_ref(&credential), &BTreeSet::from([StatusPurpose::Revocation]));
        assert_eq!(given.unwrap()[0][0].index, 42);
        assert!(file.execute(replace, []).is_err());
        drop((file, register));
        for beside in ["", "-wal", "-shm"] {
            _ = fs::remove_file(format!("{}{beside}", path.display()));
        }
    }
}
