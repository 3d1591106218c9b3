//! The tables of the office's file. How things stand stands nowhere: it follows from the events.

use crate::sqlite_file::Form;

pub(super) const FORM: Form = Form { application_id: 0x4f42_4c4f, migrations: &[VERSION_1] };

const VERSION_1: &str = "
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    authority TEXT NOT NULL,
    scheme TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('labels', 'drills'))
) STRICT;

-- What happened, in this order; `at` in seconds since 1970, `what` in JSON. People are in here and nowhere else.
CREATE TABLE event (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at INTEGER NOT NULL,
    entered_by TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT;

-- Labels as they were signed, once and for all. They get out only from here.
CREATE TABLE signed_label (
    number TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Editions of the register; `valid_from` in seconds since 1970. An intended one may have got out.
CREATE TABLE edition (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    valid_from INTEGER NOT NULL,
    signed_with TEXT NOT NULL,
    content BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intended', 'published'))
) STRICT;

-- Nothing is ever taken back or slipped in, whoever opens this file. The triggers on insertion also stop what replaces rows:
-- SQLite fires no triggers on deletion for that.
CREATE TRIGGER identity_stays BEFORE DELETE ON identity BEGIN SELECT raise(ABORT, 'the identity is final'); END;
CREATE TRIGGER identity_is_final BEFORE UPDATE ON identity BEGIN SELECT raise(ABORT, 'the identity is final'); END;
CREATE TRIGGER identity_is_one BEFORE INSERT ON identity WHEN EXISTS (SELECT 1 FROM identity)
BEGIN SELECT raise(ABORT, 'the identity is final'); END;

CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'events are final'); END;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'events are final'); END;
CREATE TRIGGER event_is_next BEFORE INSERT ON event
WHEN new.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM event)
    OR new.at < (SELECT at FROM event ORDER BY number DESC LIMIT 1)
BEGIN SELECT raise(ABORT, 'events follow each other'); END;

CREATE TRIGGER signed_label_stays BEFORE DELETE ON signed_label BEGIN SELECT raise(ABORT, 'signed labels are final'); END;
CREATE TRIGGER signed_label_is_final BEFORE UPDATE ON signed_label BEGIN SELECT raise(ABORT, 'signed labels are final'); END;
CREATE TRIGGER signed_label_is_new BEFORE INSERT ON signed_label
WHEN EXISTS (SELECT 1 FROM signed_label WHERE number = new.number)
BEGIN SELECT raise(ABORT, 'signed labels are final'); END;

CREATE TRIGGER edition_stays BEFORE DELETE ON edition BEGIN SELECT raise(ABORT, 'editions are final'); END;
CREATE TRIGGER edition_is_final BEFORE UPDATE ON edition
WHEN old.state <> 'intended' OR new.number <> old.number OR new.valid_from <> old.valid_from
    OR new.signed_with <> old.signed_with OR new.content <> old.content
BEGIN SELECT raise(ABORT, 'editions are final'); END;
CREATE TRIGGER edition_is_next BEFORE INSERT ON edition
WHEN new.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM edition)
    OR new.valid_from <= (SELECT valid_from FROM edition ORDER BY number DESC LIMIT 1)
BEGIN SELECT raise(ABORT, 'editions follow each other'); END;
";
