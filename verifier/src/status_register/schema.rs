//! The tables of a register. What a credential's status *is* stands nowhere: it follows from the events.

use crate::sqlite_file::Form;

pub(super) const FORM: Form = Form { application_id: 0x4f42_5352, migrations: &[VERSION_1] };

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
