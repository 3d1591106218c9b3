//! What is decided about a credential after it was issued.

use openbadges::Timestamp;
use openbadges::issue::StatusPurpose;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{RegisterError, StatusRegister, corrupt};
use openbadges::model::Uri;

/// A decision about a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is taken back, for good.
    Revoke,
    /// It does not count for the time being.
    Suspend,
    /// It counts again.
    Reinstate,
}

/// What a command has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Effect {
    /// It was recorded. It shows once the list is published.
    Recorded,
    /// It was so before; nothing was recorded.
    AlreadySo,
}

/// How a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is decided against it.
    InForce,
    /// It does not count for the time being.
    Suspended,
    /// It is taken back, for good.
    Revoked,
}

/// An action that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What was decided.
    pub action: Action,
    /// When, in whole seconds.
    pub at: Timestamp,
    /// Why, in the issuer's words.
    pub reason: String,
}

impl Action {
    /// The name of the action.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Revoke => "revoke",
            Action::Suspend => "suspend",
            Action::Reinstate => "reinstate",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Action::Revoke, Action::Suspend, Action::Reinstate]
            .into_iter()
            .find(|action| action.as_str() == name)
    }

    /// The purpose of the list on which it shows.
    fn purpose(self) -> StatusPurpose {
        match self {
            Action::Revoke => StatusPurpose::Revocation,
            Action::Suspend | Action::Reinstate => StatusPurpose::Suspension,
        }
    }

    /// How the credential stands afterwards.
    fn leads_to(self) -> Standing {
        match self {
            Action::Revoke => Standing::Revoked,
            Action::Suspend => Standing::Suspended,
            Action::Reinstate => Standing::InForce,
        }
    }
}

impl StatusRegister {
    /// Takes a credential back for good.
    ///
    /// # Errors
    /// [`RegisterError::Unknown`], [`RegisterError::NoEntry`], or one about the file.
    pub fn revoke(
        &mut self,
        credential: &Uri,
        reason: &str,
        now: Timestamp,
    ) -> Result<Effect, RegisterError> {
        self.decide(Action::Revoke, credential, reason, now)
    }

    /// Takes a credential out of force until it is reinstated.
    ///
    /// # Errors
    /// As for [`Self::revoke`], or [`RegisterError::Revoked`].
    pub fn suspend(
        &mut self,
        credential: &Uri,
        reason: &str,
        now: Timestamp,
    ) -> Result<Effect, RegisterError> {
        self.decide(Action::Suspend, credential, reason, now)
    }

    /// Puts a suspended credential back in force.
    ///
    /// # Errors
    /// As for [`Self::suspend`].
    pub fn reinstate(
        &mut self,
        credential: &Uri,
        reason: &str,
        now: Timestamp,
    ) -> Result<Effect, RegisterError> {
        self.decide(Action::Reinstate, credential, reason, now)
    }

    /// Takes `action` about `credential`.
    ///
    /// # Errors
    /// As for the method of the action's name.
    pub fn decide(
        &mut self,
        action: Action,
        credential: &Uri,
        reason: &str,
        now: Timestamp,
    ) -> Result<Effect, RegisterError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = number_of(&transaction, credential)?;
        let standing = standing(&transaction, number)?;
        if standing == action.leads_to() {
            return Ok(Effect::AlreadySo);
        }
        if standing == Standing::Revoked {
            return Err(RegisterError::Revoked(credential.clone()));
        }
        let purpose = action.purpose();
        if !has_entry(&transaction, number, purpose)? {
            return Err(RegisterError::NoEntry { credential: credential.clone(), purpose });
        }
        transaction.execute(
            "INSERT INTO event (credential, action, at, reason) VALUES (?1, ?2, ?3, ?4)",
            (number, action.as_str(), now.unix(), reason),
        )?;
        transaction.commit()?;
        Ok(Effect::Recorded)
    }

    /// How `credential` stands.
    ///
    /// # Errors
    /// [`RegisterError::Unknown`], or one about the file.
    pub fn standing(&self, credential: &Uri) -> Result<Standing, RegisterError> {
        standing(&self.connection, number_of(&self.connection, credential)?)
    }

    /// Everything that was decided about `credential`, the oldest first.
    ///
    /// # Errors
    /// [`RegisterError::Unknown`], or one about the file.
    pub fn history(&self, credential: &Uri) -> Result<Vec<Event>, RegisterError> {
        let number = number_of(&self.connection, credential)?;
        let mut statement = self
            .connection
            .prepare("SELECT action, at, reason FROM event WHERE credential = ?1 ORDER BY number")?;
        let mut rows = statement.query([number])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            let action = action_named(&row.get::<_, String>(0)?)?;
            let at = Timestamp::from_unix(row.get(1)?).map_err(|_| corrupt("a date"))?;
            events.push(Event { action, at, reason: row.get(2)? });
        }
        Ok(events)
    }
}

fn number_of(connection: &Connection, credential: &Uri) -> Result<i64, RegisterError> {
    let number =
        connection.query_row("SELECT number FROM credential WHERE id = ?1", [credential.as_str()], |row| {
            row.get(0)
        });
    number.optional()?.ok_or_else(|| RegisterError::Unknown(credential.clone()))
}

fn has_entry(
    connection: &Connection,
    credential: i64,
    purpose: StatusPurpose,
) -> Result<bool, RegisterError> {
    let mut found = connection.prepare("SELECT 1 FROM entry WHERE credential = ?1 AND purpose = ?2")?;
    Ok(found.exists((credential, purpose.as_str()))?)
}

/// The last word counts, except that nothing undoes a revocation.
fn standing(connection: &Connection, credential: i64) -> Result<Standing, RegisterError> {
    let last = connection.query_row(
        "SELECT action FROM event WHERE credential = ?1 ORDER BY action = 'revoke' DESC, number DESC LIMIT 1",
        [credential],
        |row| row.get::<_, String>(0),
    );
    match last.optional()? {
        None => Ok(Standing::InForce),
        Some(action) => Ok(action_named(&action)?.leads_to()),
    }
}

fn action_named(name: &str) -> Result<Action, RegisterError> {
    Action::from_name(name).ok_or_else(|| corrupt("an action"))
}
